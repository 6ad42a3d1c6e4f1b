import { idFor } from "../access/ids.ts";
import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import {
  deleteEntitlement,
  type EntitlementRecord,
  type EntitlementUpdate,
  insertEntitlement,
  selectEntitlement,
  updateEntitlement,
} from "./store.ts";

export type { EntitlementRecord };

type EntitlementInput = { id?: string | undefined; name: string; code: string; metadata: Record<string, unknown> };

/** @throws LatchkeyError permission_denied where the caller may not choose ids, id_taken, entitlement_code_taken */
export async function createEntitlement(context: TenantContext, input: EntitlementInput): Promise<EntitlementRecord> {
  const { database, tenant, now } = context;
  const id = idFor(context, input.id);
  return insertEntitlement(database, { ...input, id, tenantId: tenant.id, createdAt: now, updatedAt: now });
}

/** A license reads those that it holds. @throws LatchkeyError entitlement_not_found */
export const readEntitlement = async (context: TenantContext, id: string): Promise<EntitlementRecord> =>
  required(await selectEntitlement(context.database, context.tenant.id, id, reachOf(context)));

/** Changes what the update names and nothing else. @throws LatchkeyError entitlement_code_taken, entitlement_not_found */
export const changeEntitlement = async (
  context: TenantContext,
  id: string,
  update: EntitlementUpdate,
): Promise<EntitlementRecord> =>
  required(await updateEntitlement(context.database, context.tenant.id, id, { ...update, updatedAt: context.now }));

/** @throws LatchkeyError entitlement_not_found, entitlement_in_use */
export async function removeEntitlement({ database, tenant }: TenantContext, id: string): Promise<void> {
  if (!(await deleteEntitlement(database, tenant.id, id))) throw new LatchkeyError("entitlement_not_found");
}

function required(found: EntitlementRecord | undefined): EntitlementRecord {
  if (found === undefined) throw new LatchkeyError("entitlement_not_found");
  return found;
}
