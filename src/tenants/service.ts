import type { Tenant } from "../access/caller.ts";
import { tenantOf } from "../access/tenant-store.ts";
import { forgetAccount, forgetTenantSessions } from "../auth/index.ts";
import { createCache } from "../cache/cache.ts";
import type { Context, TenantContext } from "../context.ts";
import { tenantKeyContext } from "../crypto/key-contexts.ts";
import { generateKeyPair } from "../crypto/key-pairs.ts";
import { uuidV7 } from "../crypto/random.ts";
import type { Database } from "../db/client.ts";
import { refusalOf } from "../db/errors.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { operatorSettingNames, snakeCase } from "../licensing/index.ts";
import { firstSigningKeys, forgetSigner } from "../signing-keys/index.ts";
import {
  deleteTenant,
  insertTenant,
  type NewTenant,
  type PublishedKeys,
  replaceSessionKey,
  selectPublishedKeys,
  selectTenant,
  selectTenantName,
  type TenantChanges,
  type TenantRecord,
  updateTenant,
} from "./store.ts";

/**
 * Makes a tenant with its key pairs: one signs its sessions, and one of each algorithm what its apps verify.
 * @throws LatchkeyError tenant_name_taken
 */
export async function createTenant(context: Context, { name }: { name: string }): Promise<TenantRecord> {
  const { database, now } = context;
  const id = uuidV7(now.getTime());
  const [sessionKey, signingKeys] = await Promise.all([newSessionKey(context, id), firstSigningKeys(context, id)]);
  const tenant = await insertTenant(database, { id, name, sessionKey, signingKeys, now });
  context.edge?.learnTenant(name);
  return tenant;
}

/** Makes a key pair that signs a tenant's sessions, its private half sealed. */
async function newSessionKey({ secrets, now }: Context, tenantId: string): Promise<NewTenant["sessionKey"]> {
  const id = uuidV7(now.getTime());
  const { publicKeyPem, privateKeyPkcs8 } = await generateKeyPair("ED25519");
  return {
    id,
    publicKey: publicKeyPem,
    privateKeySealed: await secrets.sealer.seal(privateKeyPkcs8, tenantKeyContext(tenantId, id)),
  };
}

/** @throws LatchkeyError tenant_not_found */
export async function readTenant({ database }: Context, name: string): Promise<TenantRecord> {
  const tenant = await selectTenant(database, name);
  if (tenant === undefined) throw new LatchkeyError("tenant_not_found");
  return tenant;
}

export const readPublishedKeys = ({ database }: Context, tenant: Tenant): Promise<PublishedKeys> =>
  selectPublishedKeys(database, tenant.id);

const tenants = createCache<Tenant>("tenants");

/** The tenant that a path names, from the isolate's memory when it was read moments ago. @throws LatchkeyError tenant_not_found */
export async function findTenant(context: Context, name: string): Promise<Tenant> {
  const cached = tenants.get(name);
  if (cached !== undefined) return cached;
  const tenant = tenantOf(await readTenant(context, name));
  context.edge?.learnTenant(name);
  tenants.set(name, tenant);
  return tenant;
}

const names = createCache<string>("tenantNames");

/** Returns the name of the tenant with an id; undefined where there is none. */
export async function findTenantName(database: Database, id: string): Promise<string | undefined> {
  const name = names.get(id) ?? (await selectTenantName(database, id));
  if (name !== undefined) names.set(id, name);
  return name;
}

/** A tenant that is gone is looked up again in this isolate; in others its memory ends in seconds. */
export function forgetTenant(name: string): void {
  tenants.delete(name);
}

/**
 * Changes the settings of a tenant. What the operator alone decides may be repeated by everybody, and changed by whoever has `tenant.update`.
 * @throws LatchkeyError tenant_not_found, permission_denied, concurrent_change
 */
export async function changeTenant(context: TenantContext, changes: TenantChanges): Promise<TenantRecord> {
  const { database, tenant, caller, now } = context;
  if (caller.kind === "nobody") throw new LatchkeyError("permission_denied");
  const changed = await updateTenant(database, { id: tenant.id, caller, changes, now }).catch(refusedBy(context));
  forgetTenant(tenant.name);
  // They know their tenant as it was.
  forgetTenantSessions(tenant.name);
  if (changed === undefined) throw new LatchkeyError("tenant_not_found");
  return changed;
}

/** Says which member the caller may not change, and looks up a caller again whose own rights have just changed. */
const refusedBy =
  ({ caller, tenant }: TenantContext) =>
  (error: unknown): never => {
    const refusal = refusalOf(error);
    if (refusal === "permission_denied") throw new LatchkeyError(refusal, { message: ofTheOperator, cause: error });
    if (refusal === "concurrent_change" && caller.kind === "account") forgetAccount(tenant.name, caller.username);
    throw error;
  };

const ofTheOperator = `Only the superadmin changes ${operatorSettingNames.map(snakeCase).join(", ")}. Leave it out, or send the value that it has.`;

/** Has a new key pair sign sessions from here on; every session of the tenant's accounts ends. @throws LatchkeyError tenant_not_found */
export async function regenerateSessionKey(context: TenantContext): Promise<TenantRecord> {
  const { database, tenant, now } = context;
  const sessionKey = await newSessionKey(context, tenant.id);
  const changed = await replaceSessionKey(database, { id: tenant.id, sessionKey, now });
  forgetTenantSessions(tenant.name);
  if (changed === undefined) throw new LatchkeyError("tenant_not_found");
  return changed;
}

/** @throws LatchkeyError tenant_not_found */
export async function removeTenant({ database, tenant }: TenantContext): Promise<void> {
  const isDeleted = await deleteTenant(database, tenant.id);
  forgetTenant(tenant.name);
  forgetTenantSessions(tenant.name);
  forgetSigner(tenant.name);
  if (!isDeleted) throw new LatchkeyError("tenant_not_found");
}
