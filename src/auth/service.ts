import { permissionsOfRole } from "../access/permissions.ts";
import type { Context, TenantContext } from "../context.ts";
import { type AccessToken, signAccessToken } from "../crypto/jwt.ts";
import { masterKeyContext, tenantKeyContext } from "../crypto/key-contexts.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { accountStatus } from "../licensing/index.ts";
import { findMasterByUsername, type MasterRecord } from "../masters/index.ts";
import { passDoor, requireSuperadminProof, withSuperadmin } from "./door.ts";
import { roleOf } from "./role.ts";
import { type AccountState, selectSignInState } from "./store.ts";

export type Credentials = { username: string; password: string; code?: string | null | undefined };

/** The state of whoever signed in, by which a session that is kept can tell whether it still is as it was when the password was verified. */
export type SessionHolder =
  | { kind: "account"; tenantId: string; accountId: string; keyId: string; sessionsValidFrom: Date | null }
  | { kind: "superadmin"; masterId: string; sessionsValidFrom: Date | null };

export type SignedIn = AccessToken & { holder: SessionHolder };

/**
 * Signs the superadmin in. @param sessionId of a session that is to be kept on a device, which the token then names
 * @throws LatchkeyError too_many_requests, credentials_invalid, second_factor_missing, second_factor_invalid, too_many_password_checks
 */
export function signInSuperadmin(context: Context, credentials: Credentials, sessionId?: string): Promise<SignedIn> {
  return withSuperadmin(context, credentials.username, async (state) => {
    const { master } = await requireSuperadminProof(context, state, credentials);
    return superadminToken(context, master, sessionId);
  });
}

/**
 * Signs an account of the tenant in; the superadmin may come this way too. Who does not know the password learns nothing, not even
 * whether the account exists or is banned: both are looked up each time, so that time and round trips do not tell.
 * @param sessionId of a session that is to be kept on a device, which the token then names
 * @throws LatchkeyError too_many_requests, credentials_invalid, account_banned, account_inactive, too_many_password_checks, second_factor_missing,
 * second_factor_invalid, second_factor_setup_required
 */
export const signInAccount = (context: TenantContext, credentials: Credentials, sessionId?: string): Promise<SignedIn> =>
  context
    .attempts()
    .guess(`${context.tenant.name}/${credentials.username}`, () => verifyAccount(context, credentials, sessionId));

async function verifyAccount(context: TenantContext, credentials: Credentials, sessionId?: string): Promise<SignedIn> {
  const { database, tenant } = context;
  const [state, superadmin] = await Promise.all([
    selectSignInState(database, tenant.name, credentials.username),
    findMasterByUsername(database, credentials.username),
  ]);
  if (state === undefined) throw new LatchkeyError("tenant_not_found");
  const { account } = state;
  if (account === null) {
    const { master } = await requireSuperadminProof(context, superadmin, credentials);
    return superadminToken(context, master, sessionId);
  }
  const held = { ...state, account };
  await passDoor(context, held, credentials);
  return accountToken(context, held, sessionId);
}

/** An access token for an account that has passed the door, or whose kept session has. */
export async function accountToken(
  { secrets, now }: Context,
  state: AccountState & { account: NonNullable<AccountState["account"]> },
  sid?: string,
): Promise<SignedIn> {
  const { tenant, account, key } = state;
  if (key.privateKeySealed === null) throw new Error("an active tenant key without its private half");
  const role = roleOf(state);
  const { sessionsValidFrom } = account;
  const token = await signAccessToken({
    privateKeyPkcs8: await secrets.sealer.open(key.privateKeySealed, tenantKeyContext(tenant.id, key.id)),
    keyId: key.id,
    claims: {
      sub: account.username,
      aud: role.name,
      tenant: tenant.name,
      status: accountStatus(account),
      permissions: [...role.permissions],
      sid,
    },
    now,
    after: sessionsValidFrom,
  });
  return {
    ...token,
    holder: { kind: "account", tenantId: tenant.id, accountId: account.id, keyId: key.id, sessionsValidFrom },
  };
}

/** An access token for the superadmin, who is known to be who it says. */
export async function superadminToken({ secrets, now }: Context, master: MasterRecord, sid?: string): Promise<SignedIn> {
  const { id, sessionsValidFrom } = master;
  const token = await signAccessToken({
    privateKeyPkcs8: await secrets.sealer.open(master.privateKeySealed, masterKeyContext(id, master.keyId)),
    keyId: master.keyId,
    claims: {
      sub: master.username,
      aud: "superadmin",
      tenant: "*",
      status: "active",
      permissions: [...permissionsOfRole.superadmin],
      sid,
    },
    now,
    after: sessionsValidFrom,
  });
  return { ...token, holder: { kind: "superadmin", masterId: id, sessionsValidFrom } };
}
