import type { TenantContext } from "../context.ts";
import { uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import * as store from "./parts-store.ts";
import { machineById, required, withRate } from "./service.ts";

/** @throws LatchkeyError too_many_requests, machine_not_found, component_fingerprint_taken, machine_component_limit_reached */
export async function addComponent(
  context: TenantContext,
  machineId: string,
  part: { name: string; fingerprint: string; metadata: Record<string, unknown> },
): Promise<store.ComponentRecord> {
  const { database, now } = context;
  const component = { ...part, id: uuidV7(now.getTime()), now };
  return required(withRate(context, await store.insertComponent(database, machineById(context, machineId), component)));
}

/** @throws LatchkeyError machine_not_found */
export const listComponents = async (context: TenantContext, machineId: string): Promise<store.ComponentRecord[]> =>
  required(await store.selectComponents(context.database, machineById(context, machineId)));

/** @throws LatchkeyError machine_not_found, component_not_found */
export async function removeComponent(context: TenantContext, machineId: string, id: string): Promise<void> {
  const machine = machineById(context, machineId);
  if (withRate(context, await store.deleteComponent(context.database, machine, id, context.now))) return;
  await listComponents(context, machineId);
  throw new LatchkeyError("component_not_found");
}

/**
 * @throws LatchkeyError too_many_requests, license_suspended, process_limit_reached, machine_not_found, process_pid_taken,
 * machine_process_limit_reached
 */
export async function startProcess(
  context: TenantContext,
  machineId: string,
  process: { pid: string; metadata: Record<string, unknown> },
): Promise<store.ProcessRecord> {
  const { database, now } = context;
  const started = { ...process, id: uuidV7(now.getTime()), now };
  return required(withRate(context, await store.insertProcess(database, machineById(context, machineId), started)));
}

/** @throws LatchkeyError machine_not_found */
export const listProcesses = async (context: TenantContext, machineId: string) =>
  required(await store.selectProcesses(context.database, machineById(context, machineId)));

/** @throws LatchkeyError machine_not_found, process_not_found, process_dead */
export async function pingProcess(context: TenantContext, machineId: string, id: string): Promise<store.ProcessRecord> {
  const process = withRate(context, await store.pingProcess(context.database, machineById(context, machineId), id, context.now));
  return process ?? refuseUnknownProcess(context, machineId);
}

/** @throws LatchkeyError machine_not_found, process_not_found */
export async function endProcess(context: TenantContext, machineId: string, id: string): Promise<void> {
  const machine = machineById(context, machineId);
  if (!withRate(context, await store.deleteProcess(context.database, machine, id, context.now)))
    await refuseUnknownProcess(context, machineId);
}

/** Only who is refused waits for the second question: is it the machine that is not there? */
async function refuseUnknownProcess(context: TenantContext, machineId: string): Promise<never> {
  await listProcesses(context, machineId);
  throw new LatchkeyError("process_not_found");
}
