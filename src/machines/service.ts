import type { TenantContext } from "../context.ts";
import { uuidV7 } from "../crypto/random.ts";
import type { ErrorCode } from "../errors/catalogue.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { licenseNameOf, openLicenseKey } from "../licenses/service.ts";
import { type Activation, activateMachine, type MachineRecord, selectMachine } from "./store.ts";

export type MachineInput = {
  licenseKey: string | undefined;
  licenseId: string | undefined;
  fingerprint: string;
  name: string | null;
  ip: string | null;
  hostname: string | null;
  platform: string | null;
  cores: number | null;
  memory: number | null;
  disk: number | null;
  metadata: Record<string, unknown>;
};

/** A machine as its license's key and policy make it presentable. */
export type Machine = {
  machine: MachineRecord;
  licenseKey: string;
  tenantName: string;
  ownerUsername: string | null;
  policy: Activation["policy"];
};

const refusals: Record<Exclude<Activation["refusal"], null>, ErrorCode> = {
  banned: "47011",
  suspended: "47009",
  expired: "47010",
  fingerprint_taken: "48005",
  machines_limit: "47025",
};

/**
 * Takes a seat of the license for the machine of this fingerprint.
 * @throws LatchkeyError 47009, 47010, 47011, 47025, 48003, 48004, 48005
 */
export async function createMachine(context: TenantContext, input: MachineInput): Promise<Machine> {
  const { database, tenant, now } = context;
  const { licenseKey: key, licenseId, ...attributes } = input;
  const name = await licenseNameOf(context, { key, id: licenseId });
  if (name === undefined) throw new LatchkeyError("48003");
  const activation = await activateMachine(database, {
    ...attributes,
    id: uuidV7(now.getTime()),
    tenantId: tenant.id,
    license: name,
    now,
  });
  if (activation === undefined) throw new LatchkeyError("48004");
  if (activation.refusal !== null) throw new LatchkeyError(refusals[activation.refusal]);
  if (activation.machine === null) throw new Error("an activation neither refused nor made");
  const licenseKey = await openLicenseKey(context, activation.license);
  return { machine: activation.machine, licenseKey, tenantName: tenant.name, ownerUsername: null, policy: activation.policy };
}

/** @throws LatchkeyError 48001 */
export async function readMachine(context: TenantContext, id: string): Promise<Machine> {
  const { database, tenant } = context;
  const found = await selectMachine(database, tenant.id, id);
  if (found === undefined) throw new LatchkeyError("48001");
  const { machine, license, policy, ownerUsername } = found;
  return { machine, licenseKey: await openLicenseKey(context, license), tenantName: tenant.name, ownerUsername, policy };
}
