import { countOf, linkedId, type Resource, textOf } from "./document.ts";
import type { Notes } from "./notes.ts";
import type { Source } from "./source.ts";
import type { Target } from "./target.ts";

/** A row of the native import. */
export type Row = Record<string, unknown> & { id: string };

const limits = {
  maxMachines: "max_machines",
  maxCores: "max_cores",
  maxMemory: "max_memory",
  maxDisk: "max_disk",
  maxProcesses: "max_processes",
  maxUsers: "max_users",
  maxUses: "max_uses",
};

/** Machines that one row may bring. */
const mostMachines = 1_000;

/** A key that licenses may have here. */
const usableKey = /^[\x21-\x7e]{8,4096}$/;

/** The key of a license, if it can come along. */
export function keyOf(license: Resource, notes: Notes): string | undefined {
  const key = textOf(license, "key");
  if (key !== undefined && usableKey.test(key)) return key;
  const why =
    key === undefined ? "The key is not shown" : "The key is shorter than 8 characters or has spaces or letters beyond ASCII";
  notes.add(`${why}: the license does not come along.`, license.id);
  return undefined;
}

/** Reads what belongs to a license and makes a row of it; undefined where it cannot come along. */
export async function rowOf(
  license: Resource,
  { source, target, notes, hasEntitlements }: { source: Source; target: Target; notes: Notes; hasEntitlements: boolean },
): Promise<Row | undefined> {
  const key = keyOf(license, notes);
  const policyId = linkedId(license, "policy");
  const productId = linkedId(license, "product");
  if (key === undefined || policyId === undefined || productId === undefined) return undefined;
  const policy = await source.one(`policies/${policyId}`);
  const ownerId = linkedId(license, "owner") ?? linkedId(license, "user");
  const [owner, users, machines, entitlements] = await Promise.all([
    ownerId === undefined ? undefined : usernameOf(await source.one(`users/${ownerId}`), license.id, { target, notes }),
    usersOf(license, ownerId, { source, target, notes }),
    machinesOf(license, source, notes),
    hasEntitlements ? entitlementsOf(license, policyId, source) : [],
  ]);
  const { expiry, suspended, uses, metadata } = license.attributes;
  return {
    id: license.id,
    policy_id: policyId,
    product_id: productId,
    name: (textOf(license, "name") ?? textOf(policy, "name") ?? "License").slice(0, 256),
    key,
    ...(typeof expiry === "string" ? { expiry } : {}),
    suspended: suspended === true,
    uses: typeof uses === "number" ? uses : 0,
    ...ownLimits(license, policy),
    ...(owner === undefined ? {} : { owner }),
    ...(typeof metadata === "object" && metadata !== null ? { metadata } : {}),
    ...(users.length === 0 ? {} : { users }),
    ...(entitlements.length === 0 ? {} : { entitlements }),
    ...(machines.length === 0 ? {} : { machines }),
  };
}

/** A license shows the limits that hold for it: those that differ from its policy's are its own. */
const ownLimits = (license: Resource, policy: Resource): Record<string, number> =>
  Object.fromEntries(
    Object.entries(limits).flatMap(([name, member]) => {
      const value = license.attributes[name];
      return typeof value === "number" && value > 0 && value !== policy.attributes[name] ? [[member, value]] : [];
    }),
  );

async function usernameOf(
  user: Resource,
  licenseId: string,
  { target, notes }: { target: Target; notes: Notes },
): Promise<string | undefined> {
  const username = await target.usernameOf(textOf(user, "email") ?? "");
  if (username === undefined)
    notes.add("A user of the license is not there: the license comes along without that user.", licenseId);
  return username;
}

async function usersOf(
  license: Resource,
  ownerId: string | undefined,
  { source, target, notes }: { source: Source; target: Target; notes: Notes },
): Promise<string[]> {
  const count = countOf(license, "users");
  if (count !== undefined && count <= (ownerId === undefined ? 0 : 1)) return [];
  const users = (await source.all(`licenses/${license.id}/users`)).filter(({ id }) => id !== ownerId);
  const usernames = await Promise.all(users.map((user) => usernameOf(user, license.id, { target, notes })));
  return usernames.filter((username) => username !== undefined);
}

const machineMembers = ["fingerprint", "name", "ip", "hostname", "platform", "cores", "memory", "disk", "metadata"];

async function machinesOf(license: Resource, source: Source, notes: Notes): Promise<Record<string, unknown>[]> {
  if (countOf(license, "machines") === 0) return [];
  const machines = await source.all(`licenses/${license.id}/machines`);
  if (machines.length > mostMachines) notes.add(`Only the first ${mostMachines} machines of the license come along.`, license.id);
  return machines.slice(0, mostMachines).map(({ id, attributes }) => {
    const members = machineMembers.flatMap((name) => (attributes[name] == null ? [] : [[name, attributes[name]]]));
    return { id, ...Object.fromEntries(members) };
  });
}

/** The entitlements of the license itself: its list has its policy's too. */
async function entitlementsOf(license: Resource, policyId: string, source: Source): Promise<string[]> {
  const [held, ofPolicy] = await Promise.all([
    source.all(`licenses/${license.id}/entitlements`),
    source.all(`policies/${policyId}/entitlements`),
  ]);
  const shared = new Set(ofPolicy.map(({ id }) => id));
  return held.map(({ id }) => id).filter((id) => !shared.has(id));
}
