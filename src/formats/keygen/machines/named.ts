import type { TenantContext } from "../../../context.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import { machineByFingerprint, machineById } from "../../../machines/index.ts";

type NamedById = ReturnType<typeof machineById>;

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Does something with the machine that a path names by its id or its fingerprint. Ids come first, and take no look-up; a fingerprint is of the caller's
 * license, else it has to be of one machine alone. @throws LatchkeyError machine_not_found, or what the work throws
 */
export async function withMachine<T>(
  context: TenantContext,
  idOrFingerprint: string,
  work: (machine: NamedById) => Promise<T>,
): Promise<T> {
  if (isUuid.test(idOrFingerprint)) {
    try {
      return await work(machineById(context, idOrFingerprint));
    } catch (error) {
      // Many vendors take a UUID for a fingerprint.
      if (!(error instanceof LatchkeyError && error.refusal === "machine_not_found")) throw error;
    }
  }
  return work(await machineByFingerprint(context, idOrFingerprint));
}
