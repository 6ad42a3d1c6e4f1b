import { expect } from "vitest";
import { type Catalogue, newLicense, newPolicy } from "./client.ts";

/** Each limit with the code that refuses what passes it. */
export const codes = {
  max_machines: "47025",
  max_cores: "47026",
  max_memory: "47027",
  max_disk: "47028",
  max_processes: "47029",
  max_users: "47030",
  max_uses: "47022",
} as const;

export type Limit = keyof typeof codes;

export const limits = Object.keys(codes) as Limit[];

/** Of everything that a machine counts for, one. */
export const one = { cores: 1, memory: 1, disk: 1 };

/** As limits: one of each. */
export const ones = (names: Limit[]) => Object.fromEntries(names.map((name) => [name, 1]));

/** Of a policy whose licenses have many machines, and processes that count together. */
export const terms = { floating: true, process_leasing_strategy: "per_license" };

/** A machine that has one of everything, on a license. */
export const activate = async ({ path, admin }: Catalogue, license: { license_id: string }, members: object = {}) => {
  const body = { license_id: license.license_id, fingerprint: crypto.randomUUID(), ...one, ...members };
  const made = await admin.post(`${path}/machines`, body);
  expect(made).toMatchObject({ status: 201 });
  return made.data;
};

/** Starts a process on a machine. */
export const start = async ({ path, admin }: Catalogue, machine: { id: string }) =>
  expect(await admin.post(`${path}/machines/${machine.id}/processes`, { pid: "1" })).toMatchObject({ status: 201 });

/** A machine with a process of its own, on a license that has no limits. */
export async function elsewhere(vendor: Catalogue) {
  const machine = await activate(vendor, await newLicense(vendor, await newPolicy(vendor, terms)));
  await start(vendor, machine);
  return machine;
}
