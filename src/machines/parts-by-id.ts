import type { TenantContext } from "../context.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import * as store from "./parts-store.ts";
import { machineOf, withRate } from "./service.ts";

// Components and processes by their own ids, whichever machine they are on.

/** @throws LatchkeyError component_not_found */
export const readComponent = async (context: TenantContext, id: string): Promise<store.ComponentRecord> =>
  requiredComponent(await store.selectComponent(context.database, machineOf(context, { componentId: id }), id));

/** Changes what the update names and nothing else. @throws LatchkeyError component_not_found */
export async function changeComponent(
  context: TenantContext,
  id: string,
  update: store.PartUpdate,
): Promise<store.ComponentRecord> {
  const { database, now } = context;
  const changed = await store.updateComponent(database, machineOf(context, { componentId: id }), { id, update, now });
  return requiredComponent(withRate(context, changed));
}

/** @throws LatchkeyError component_not_found */
export async function removeComponentById(context: TenantContext, id: string): Promise<void> {
  const machine = machineOf(context, { componentId: id });
  if (!withRate(context, await store.deleteComponent(context.database, machine, id, context.now)))
    throw new LatchkeyError("component_not_found");
}

/** @throws LatchkeyError process_not_found */
export const readProcess = async (context: TenantContext, id: string): Promise<store.ProcessRecord> =>
  requiredProcess(await store.selectProcess(context.database, machineOf(context, { processId: id }), id));

/** Changes what the update names and nothing else. @throws LatchkeyError process_not_found */
export async function changeProcess(
  context: TenantContext,
  id: string,
  update: Pick<store.PartUpdate, "metadata">,
): Promise<store.ProcessRecord> {
  const { database, now } = context;
  const changed = await store.updateProcess(database, machineOf(context, { processId: id }), { id, update, now });
  return requiredProcess(withRate(context, changed));
}

/** @throws LatchkeyError process_not_found, process_dead */
export async function pingProcessById(context: TenantContext, id: string): Promise<store.ProcessRecord> {
  const machine = machineOf(context, { processId: id });
  return requiredProcess(withRate(context, await store.pingProcess(context.database, machine, id, context.now)));
}

/** @throws LatchkeyError process_not_found */
export async function endProcessById(context: TenantContext, id: string): Promise<void> {
  const machine = machineOf(context, { processId: id });
  if (!withRate(context, await store.deleteProcess(context.database, machine, id, context.now)))
    throw new LatchkeyError("process_not_found");
}

function requiredComponent(found: store.ComponentRecord | undefined): store.ComponentRecord {
  if (found === undefined) throw new LatchkeyError("component_not_found");
  return found;
}

function requiredProcess(found: store.ProcessRecord | undefined): store.ProcessRecord {
  if (found === undefined) throw new LatchkeyError("process_not_found");
  return found;
}
