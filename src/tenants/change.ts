import { forgetTenantSessions } from "../auth/resolve-caller.ts";
import type { TenantContext } from "../context.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { deleteTenant, replaceKey, type TenantChanges, updateTenant } from "./change-store.ts";
import { forgetTenant, newTenantKey } from "./service.ts";
import { forgetSigner } from "./signer.ts";
import type { TenantRecord } from "./store.ts";

/** @throws LatchkeyError 42002 */
export async function changeTenant({ database, tenant, now }: TenantContext, changes: TenantChanges): Promise<TenantRecord> {
  const changed = await updateTenant(database, { id: tenant.id, changes, now });
  forgetTenant(tenant.name);
  // They know their tenant as it was.
  forgetTenantSessions(tenant.name);
  if (changed === undefined) throw new LatchkeyError("42002");
  return changed;
}

/** A new key pair signs from here on; every session of the tenant's accounts ends. @throws LatchkeyError 42002 */
export async function regenerateKey(context: TenantContext): Promise<TenantRecord> {
  const { database, tenant, now } = context;
  const changed = await replaceKey(database, { id: tenant.id, key: await newTenantKey(context, tenant.id), now });
  forgetTenantSessions(tenant.name);
  forgetSigner(tenant.name);
  if (changed === undefined) throw new LatchkeyError("42002");
  return changed;
}

/** @throws LatchkeyError 42002 */
export async function removeTenant({ database, tenant }: TenantContext): Promise<void> {
  const isDeleted = await deleteTenant(database, tenant.id);
  forgetTenant(tenant.name);
  forgetTenantSessions(tenant.name);
  forgetSigner(tenant.name);
  if (!isDeleted) throw new LatchkeyError("42002");
}
