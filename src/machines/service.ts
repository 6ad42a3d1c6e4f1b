import { isPermitted } from "../access/decide.ts";
import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import { openLicenseKey } from "../crypto/license-keys.ts";
import { uuidV7 } from "../crypto/random.ts";
import { refusalDetail, refusalOf } from "../db/errors.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { findDocument, licenseNameOf, nameFromPath, nameOfKey } from "../licenses/index.ts";
import { isSharedFingerprint } from "../licensing/index.ts";
import { type MachineUpdate, updateMachine } from "./attributes-store.ts";
import { pingMachine, resetHeartbeat } from "./heartbeat-store.ts";
import { type Machine, presentMachine } from "./present.ts";
import {
  activateMachine,
  type Counted,
  deleteMachine,
  type FoundMachine,
  type MachineName,
  type NewMachine,
  selectIdsByFingerprint,
  selectMachine,
} from "./store.ts";

export type MachineInput = Omit<NewMachine, "id" | "tenantId" | "license" | "now" | "components"> & {
  licenseKey: string | undefined;
  licenseId: string | undefined;
  components: { name: string; fingerprint: string; metadata?: Record<string, unknown> | undefined }[];
};

/**
 * Takes a seat of the license for the machine of this fingerprint.
 * @throws LatchkeyError account_not_found, license_suspended, license_expired, license_owner_banned, machine_limit_reached, core_limit_reached,
 * memory_limit_reached, disk_limit_reached, machine_fingerprint_invalid, machine_license_missing, machine_license_not_found,
 * machine_fingerprint_taken with the machine that has the fingerprint, component_fingerprint_taken
 */
export async function createMachine(context: TenantContext, input: MachineInput): Promise<Machine> {
  const { database, tenant, now } = context;
  const { licenseKey: key, licenseId, components, ...attributes } = input;
  const license = await licenseNameOf(context, { key, id: licenseId });
  if (license === undefined) throw new LatchkeyError("machine_license_missing");
  if (isSharedFingerprint(attributes.fingerprint)) throw sharedFingerprint();
  const id = uuidV7(now.getTime());
  const parts = components.map((part) => ({ ...part, metadata: part.metadata ?? {}, id: uuidV7(now.getTime()) }));
  const activation = activateMachine(database, { ...attributes, id, components: parts, tenantId: tenant.id, license, now });
  const found = await showTwin(context, activation);
  if (found === undefined) throw new LatchkeyError("machine_license_not_found");
  context.setRate(found.rate);
  return presentable(context, found);
}

/** The refusal of a fingerprint that many machines report, as `isSharedFingerprint` says. */
export const sharedFingerprint = (): LatchkeyError =>
  new LatchkeyError("machine_fingerprint_invalid", {
    message: "Many machines report this fingerprint, so they would share one seat. Send another identifier of the machine.",
  });

/** @throws LatchkeyError machine_not_found */
export const readMachine = async (context: TenantContext, name: MachineName): Promise<Machine> =>
  presentable(context, required(await selectMachine(context.database, name)));

/**
 * Changes what the update names; a license key moves it.
 * @throws LatchkeyError account_not_found, license_suspended, license_expired, license_owner_banned, machine_limit_reached, core_limit_reached,
 * memory_limit_reached, disk_limit_reached, process_limit_reached, machine_not_found, machine_fingerprint_invalid, machine_license_not_found,
 * machine_fingerprint_taken with the machine that has the fingerprint, component_fingerprint_taken
 */
export async function changeMachine(
  context: TenantContext,
  name: MachineName & { id: string },
  { licenseKey, ...update }: Omit<MachineUpdate, "license"> & { licenseKey: string | undefined },
): Promise<Machine> {
  const license = licenseKey === undefined ? undefined : await nameOfKey(context, licenseKey);
  try {
    const counted = await showTwin(context, updateMachine(context.database, name, { ...update, license }, context.now));
    return presentable(context, required(withRate(context, counted)));
  } catch (error) {
    throw refusalOf(error) === "machine_fingerprint_invalid" ? sharedFingerprint() : error;
  }
}

/**
 * Shows the machine for which another one of its fingerprint was refused, so that a client that lost an earlier answer goes on with it. A caller
 * that may not read that machine learns only that there is one.
 * @throws LatchkeyError machine_fingerprint_taken
 */
async function showTwin<Done>(context: TenantContext, change: Promise<Done>): Promise<Done> {
  try {
    return await change;
  } catch (error) {
    const id = refusalOf(error) === "machine_fingerprint_taken" ? refusalDetail(error) : undefined;
    if (id === undefined || !(await mayRead(context))) throw error;
    const twin = await selectMachine(context.database, machineById(context, id));
    if (twin === undefined) throw error;
    throw new LatchkeyError("machine_fingerprint_taken", {
      cause: error,
      data: presentMachine(await presentable(context, twin), context.now),
    });
  }
}

const mayRead = async ({ caller }: TenantContext): Promise<boolean> =>
  caller.kind !== "nobody" && isPermitted(caller, "machine.read");

/** Gives the seat back. @throws LatchkeyError machine_not_found */
export async function removeMachine(context: TenantContext, name: MachineName): Promise<void> {
  if (!withRate(context, await deleteMachine(context.database, name, context.now))) throw new LatchkeyError("machine_not_found");
}

/** @throws LatchkeyError machine_not_found, machine_dead, and the limits' refusals for a dead machine whose seat is taken */
export const ping = async (context: TenantContext, name: MachineName & { id: string }): Promise<Machine> =>
  presentable(context, required(withRate(context, await pingMachine(context.database, name, context.now))));

/** @throws LatchkeyError machine_not_found, and the limits' refusals for a dead machine whose seat is taken */
export const reset = async (context: TenantContext, name: MachineName & { id: string }): Promise<Machine> =>
  presentable(context, required(withRate(context, await resetHeartbeat(context.database, name, context.now))));

/** A path names a machine by its id or, beside a license's id or key, by its fingerprint. @throws LatchkeyError machine_not_found */
export async function machineNameOf(
  context: TenantContext,
  idOrFingerprint: string,
  license: string | undefined,
): Promise<MachineName> {
  const within = { tenantId: context.tenant.id, reach: reachOf(context) };
  if (license === undefined) {
    if (!uuidPattern.test(idOrFingerprint)) throw new LatchkeyError("machine_not_found");
    return { ...within, id: idOrFingerprint };
  }
  const document = await findDocument(context, await nameFromPath(context, license));
  if (document === undefined) throw new LatchkeyError("machine_not_found");
  return { ...within, licenseId: document.license.id, fingerprint: idOrFingerprint };
}

/** The same by its id, for what locks a machine before it looks at it. @throws LatchkeyError machine_not_found */
export async function machineIdOf(context: TenantContext, idOrFingerprint: string, license: string | undefined) {
  const name = await machineNameOf(context, idOrFingerprint, license);
  return machineById(context, "id" in name ? name.id : (await readMachine(context, name)).machine.id);
}

/**
 * The machine of a fingerprint: of the license that asks; for other callers the only one within their reach that has it.
 * @throws LatchkeyError machine_not_found
 */
export async function machineByFingerprint(context: TenantContext, fingerprint: string): Promise<MachineName & { id: string }> {
  const { database, tenant } = context;
  const [id, ...others] = await selectIdsByFingerprint(database, { tenantId: tenant.id, reach: reachOf(context) }, fingerprint);
  if (id === undefined || others.length > 0) throw new LatchkeyError("machine_not_found");
  return machineById(context, id);
}

/** The machine on which a component is, or a process runs, whether or not there is one. */
export const machineOf = (context: TenantContext, part: { componentId: string } | { processId: string }): MachineName => ({
  tenantId: context.tenant.id,
  reach: reachOf(context),
  ...part,
});

export const machineById = (context: TenantContext, id: string): MachineName & { id: string } => ({
  tenantId: context.tenant.id,
  reach: reachOf(context),
  id,
});

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Has the answer say what is left of the license's rate limit, and returns what the change found. */
export function withRate<Found>({ setRate }: TenantContext, { found, rate }: Counted<Found>): Found {
  setRate(rate);
  return found;
}

export function required<T>(found: T | undefined): T {
  if (found === undefined) throw new LatchkeyError("machine_not_found");
  return found;
}

export async function presentable(
  context: TenantContext,
  { machine, license, policy, ownerUsername }: FoundMachine,
): Promise<Machine> {
  return {
    machine,
    licenseKey: await openLicenseKey(context, license),
    tenantName: context.tenant.name,
    ownerUsername,
    license,
    policy,
  };
}
