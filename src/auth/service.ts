import { permissionsOfRole } from "../access/permissions.ts";
import type { Context, TenantContext } from "../context.ts";
import { type AccessToken, signAccessToken } from "../crypto/jwt.ts";
import { dummyHash, verifyPassword } from "../crypto/passwords.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { findMasterByUsername, type MasterRecord, masterKeyContext } from "../masters/service.ts";
import { tenantKeyContext } from "../tenants/service.ts";
import { roleOf, statusOf } from "./role.ts";
import { selectStanding } from "./store.ts";

export type Credentials = { username: string; password: string };

/** Signs the superadmin in. @throws LatchkeyError 49012 */
export async function signInSuperadmin(context: Context, credentials: Credentials): Promise<AccessToken> {
  const master = await findMasterByUsername(context.database, credentials.username);
  const token = await superadminToken(context, master, credentials);
  if (token === undefined) throw new LatchkeyError("49012");
  return token;
}

/**
 * Signs an account of the tenant in; the superadmin may come this way too. Who does not know the password learns nothing, not even
 * whether the account exists or is banned: both are looked up each time, so that time and round trips do not tell.
 * @throws LatchkeyError 49012, 49016, 49017
 */
export async function signInAccount(context: TenantContext, credentials: Credentials): Promise<AccessToken> {
  const { database, secrets, tenant, now } = context;
  const [standing, master] = await Promise.all([
    selectStanding(database, tenant.name, credentials.username),
    findMasterByUsername(database, credentials.username),
  ]);
  if (standing === undefined) throw new LatchkeyError("42002");
  const { account, key } = standing;
  if (account === null) {
    const token = await superadminToken(context, master, credentials);
    if (token === undefined) throw new LatchkeyError("49012");
    return token;
  }
  if (!(await verifyPassword(credentials.password, account.passwordHash))) throw new LatchkeyError("49012");
  const status = statusOf(account);
  if (status === "banned") throw new LatchkeyError("49016");
  if (status === "inactive") throw new LatchkeyError("49017");
  if (key.privateKeySealed === null) throw new Error("an active tenant key without its private half");
  const role = roleOf(standing);
  return signAccessToken({
    privateKeyPkcs8: await secrets.sealer.open(key.privateKeySealed, tenantKeyContext(tenant.id, key.id)),
    keyId: key.id,
    claims: { sub: account.username, aud: role.name, tenant: tenant.name, status, permissions: [...role.permissions] },
    now,
    after: account.sessionsValidFrom,
  });
}

/** An unknown name costs as much time as a wrong password. */
async function superadminToken(
  { secrets, now }: Context,
  master: MasterRecord | undefined,
  { password }: Credentials,
): Promise<AccessToken | undefined> {
  const matches = await verifyPassword(password, master?.passwordHash ?? dummyHash());
  if (master === undefined || !matches) return undefined;
  return signAccessToken({
    privateKeyPkcs8: await secrets.sealer.open(master.privateKeySealed, masterKeyContext(master.id, master.keyId)),
    keyId: master.keyId,
    claims: {
      sub: master.username,
      aud: "superadmin",
      tenant: "*",
      status: "active",
      permissions: [...permissionsOfRole.superadmin],
    },
    now,
  });
}
