import { permissionsOfRole } from "../access/permissions.ts";
import type { Context, TenantContext } from "../context.ts";
import { type AccessToken, signAccessToken } from "../crypto/jwt.ts";
import { masterKeyContext, tenantKeyContext } from "../crypto/key-contexts.ts";
import { dummyHash } from "../crypto/passwords.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { accountStatus } from "../licensing/index.ts";
import { findMasterByUsername, type MasterRecord } from "../masters/index.ts";
import { passDoor } from "./door.ts";
import { roleOf } from "./role.ts";
import { selectSignInState } from "./store.ts";

export type Credentials = { username: string; password: string; code?: string | null | undefined };

/** Signs the superadmin in. @throws LatchkeyError too_many_requests, credentials_invalid, too_many_password_checks */
export function signInSuperadmin(context: Context, credentials: Credentials): Promise<AccessToken> {
  return context.attempts().guess(`*/${credentials.username}`, async () => {
    const master = await findMasterByUsername(context.database, credentials.username);
    return superadminToken(context, master, credentials);
  });
}

/**
 * Signs an account of the tenant in; the superadmin may come this way too. Who does not know the password learns nothing, not even
 * whether the account exists or is banned: both are looked up each time, so that time and round trips do not tell.
 * @throws LatchkeyError too_many_requests, credentials_invalid, account_banned, account_inactive, too_many_password_checks, second_factor_missing,
 * second_factor_invalid, second_factor_setup_required
 */
export const signInAccount = (context: TenantContext, credentials: Credentials): Promise<AccessToken> =>
  context.attempts().guess(`${context.tenant.name}/${credentials.username}`, () => accountToken(context, credentials));

async function accountToken(context: TenantContext, credentials: Credentials): Promise<AccessToken> {
  const { database, secrets, tenant, now } = context;
  const [state, master] = await Promise.all([
    selectSignInState(database, tenant.name, credentials.username),
    findMasterByUsername(database, credentials.username),
  ]);
  if (state === undefined) throw new LatchkeyError("tenant_not_found");
  const { account, key } = state;
  if (account === null) return superadminToken(context, master, credentials);
  await passDoor(context, { ...state, account }, credentials);
  if (key.privateKeySealed === null) throw new Error("an active tenant key without its private half");
  const role = roleOf(state);
  return signAccessToken({
    privateKeyPkcs8: await secrets.sealer.open(key.privateKeySealed, tenantKeyContext(tenant.id, key.id)),
    keyId: key.id,
    claims: {
      sub: account.username,
      aud: role.name,
      tenant: tenant.name,
      status: accountStatus(account),
      permissions: [...role.permissions],
    },
    now,
    after: account.sessionsValidFrom,
  });
}

/** An unknown name costs as much time as a wrong password. @throws LatchkeyError credentials_invalid, too_many_password_checks */
async function superadminToken(
  { secrets, passwords, now }: Context,
  master: MasterRecord | undefined,
  { password }: Credentials,
): Promise<AccessToken> {
  const matches = await passwords().verify(password, master?.passwordHash ?? dummyHash());
  if (master === undefined || !matches) throw new LatchkeyError("credentials_invalid");
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
