import type { Caller } from "../access/caller.ts";
import { permissionsOfRole } from "../access/permissions.ts";
import { areKeysBlocked } from "../attempts/index.ts";
import { createCache } from "../cache/cache.ts";
import { reportedMs } from "../cache/row.ts";
import { cacheTable } from "../cache/table.ts";
import type { Context } from "../context.ts";
import { readUnverified, type UnverifiedToken, type VerifiedClaims, verifyAccessToken } from "../crypto/jwt.ts";
import { type AuthenticationReason, LatchkeyError } from "../errors/latchkey-error.ts";
import { type AccountStatus, accountStatus } from "../licensing/index.ts";
import { findMasterByKey } from "../masters/index.ts";
import { isTenantName, isUsername } from "../names.ts";
import { accountCaller, findAccountState, requireMaySignIn } from "./account-state.ts";
import { type BearerRefusal, type BearerResult, bearerOfKey, bearerOfToken, forgetTokensOf } from "./bearer.ts";
import { readCredential } from "./credentials.ts";
import { roleOf } from "./role.ts";

/** `notBefore` is the unix second from which on sessions count; `ended` has the ids of those that ended one by one. */
type SessionHolder = {
  caller: Caller;
  key: { id: string; publicKey: string };
  role: string;
  status: AccountStatus;
  notBefore: number;
  ended: Record<string, string> | null;
};

const holders = createCache<SessionHolder>("accounts");

/** A token whose signature held, under the key that it was held against. */
type Verified = { unverified: UnverifiedToken; name: string; publicKey: string; claims: VerifiedClaims };

const verified = createCache<Verified>("verifiedTokens");

/**
 * Returns the caller that sends this request, from its Authorization header.
 * @param tenantName of the path, undefined outside any tenant: license keys are unique in a tenant only
 * @throws LatchkeyError not_authenticated for a credential that is there and does not hold, too_many_requests for too many unknown license keys,
 * account_banned and account_inactive for an account that may not sign in.
 */
export async function resolveCaller(
  context: Context,
  authorization: string | undefined,
  tenantName: string | undefined,
): Promise<Caller> {
  const credential = readCredential(authorization);
  switch (credential.kind) {
    case "none":
      return { kind: "nobody" };
    case "access_token":
      return callerOfAccessToken(context, credential.token);
    case "api_token":
      return callerIn("token", await bearerOfToken(context, tenantName, credential.token));
    case "license_key":
      if (tenantName === undefined)
        throw refused("A license key works only on routes of its tenant. Check the tenant in the path.", "key_unknown");
      return callerOfKey(context, tenantName, credential.key);
    case "malformed":
      throw refused("The Authorization header is not valid. Send Bearer <token> or License <key>.", "malformed");
  }
}

/** Refuses a client that tries too many keys that no license has, before the next one is looked up. */
async function callerOfKey(context: Context, tenantName: string, key: string): Promise<Caller> {
  if (areKeysBlocked(context.now)) context.attempts().refuseBlockedKeys();
  const result = await bearerOfKey(context, tenantName, key);
  if (!result.ok && result.reason === "unknown") await context.attempts().countUnknownKey();
  return callerIn("key", result);
}

const bearerRefusals: Record<BearerRefusal, string> = {
  unknown: "The token or license key is not known. Check it, and the tenant in the path.",
  expired: "The API token has expired.",
  license_expired: "The license has expired, and its policy lets it authenticate no more.",
  strategy: "The license's policy does not let it authenticate this way.",
};

function callerIn(sent: "token" | "key", result: BearerResult): Caller {
  if (!result.ok) throw refused(bearerRefusals[result.reason], `${sent}_${result.reason}`);
  return result.caller;
}

/**
 * The account or superadmin whose session this is. Until the signature is verified every refusal is the same one and takes the same steps,
 * so that a forged token does not find out which tenants and accounts exist, or which are banned.
 */
async function callerOfAccessToken(context: Context, token: string): Promise<Caller> {
  const before = verified.get(token);
  const unverified = before?.unverified ?? readUnverified(token);
  if (unverified === undefined) throw refused("This is not an access token. Send a license key as: License <key>.");
  if (!canExist(unverified)) throw notGenuine();
  const name = before?.name ?? nameOf(unverified);
  // Only a token that was verified before is answered from memory: a forged one must not find out who was here moments ago.
  const cached = before === undefined ? undefined : holders.get(name);
  const holder = cached ?? (await holderOf(context, unverified));
  const key = holder?.key.id === unverified.keyId ? holder.key : undefined;
  const publicKey = key?.publicKey ?? nobodysPublicKey;
  const claims = claimsOf(before, publicKey, context.now) ?? (await verifyOnce(context, token, { unverified, name, publicKey }));
  if (holder === undefined || key === undefined) throw notGenuine();
  requireMaySignIn(holder.status);
  const stillHolds = claims.aud === holder.role && claims.iat >= holder.notBefore;
  if (!stillHolds || isEnded(holder, claims)) throw refused("The session has ended. Sign in again.");
  if (cached === undefined) cacheHolder(context, name, holder);
  return claims.sid === undefined ? holder.caller : ofSession(holder.caller, claims.sid);
}

const isEnded = ({ ended }: SessionHolder, { sid }: VerifiedClaims): boolean =>
  sid !== undefined && ended !== null && Object.hasOwn(ended, sid);

const ofSession = (caller: Caller, sessionId: string): Caller =>
  caller.kind === "account" || caller.kind === "superadmin" ? { ...caller, sessionId } : caller;

function cacheHolder({ edge }: Context, name: string, holder: SessionHolder): void {
  const isFromNode = edge !== undefined && holder.caller.kind !== "superadmin";
  holders.set(name, holder, { ttl: isFromNode ? reportedMs : cacheTable.accounts.freshMs });
}

/** A forged token may name anything: what is no name is looked up nowhere, and no regional node comes into being for it. */
const canExist = ({ keyId, tenant = "", subject = "" }: UnverifiedToken): boolean =>
  uuidPattern.test(keyId) && (tenant === "*" || (isTenantName(tenant) && isUsername(subject)));

/** One message for every access token whose signature is not verified. */
const notGenuine = () => refused("The access token is not valid, or its session has ended. Sign in again.");

/** Verifies nothing, in the time that a key of somebody takes: the private half was never kept. */
const nobodysPublicKey =
  "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEArgq8vxfg7KuHR7xtr0cQyRgoGwqHnThh4Rw+UQtS86Q=\n-----END PUBLIC KEY-----\n";

/** A signature that was verified moments ago is not verified again; what it signs is held against the clock each time. */
const claimsOf = (before: Verified | undefined, publicKey: string, now: Date): VerifiedClaims | undefined =>
  before?.publicKey === publicKey && before.claims.exp > now.getTime() / 1000 ? before.claims : undefined;

async function verifyOnce({ now }: Context, token: string, named: Omit<Verified, "claims">): Promise<VerifiedClaims> {
  const result = await verifyAccessToken(token, named.publicKey, { now });
  if (!result.ok) throw result.reason === "expired" ? refused("The session has expired. Sign in again.") : notGenuine();
  verified.set(token, { ...named, claims: result.value });
  return result.value;
}

const nameOf = ({ keyId, tenant = "", subject = "" }: UnverifiedToken): string => JSON.stringify([keyId, tenant, subject]);

const holderOf = (context: Context, { keyId, tenant = "", subject = "" }: UnverifiedToken): Promise<SessionHolder | undefined> =>
  tenant === "*" ? superadminHolder(context, keyId) : accountHolder(context, tenant, subject);

async function superadminHolder({ database }: Context, keyId: string): Promise<SessionHolder | undefined> {
  const master = await findMasterByKey(database, keyId);
  if (master === undefined) return undefined;
  const caller: Caller = {
    kind: "superadmin",
    username: master.username,
    domain: "*",
    subject: "superadmin",
    role: "superadmin",
    permissions: permissionsOfRole.superadmin,
  };
  return {
    caller,
    key: { id: master.keyId, publicKey: master.publicKey },
    role: "superadmin",
    status: "active",
    ...standingOf(master),
  };
}

async function accountHolder(context: Context, tenantName: string, username: string): Promise<SessionHolder | undefined> {
  const state = await findAccountState(context, tenantName, username);
  if (state === undefined || state.account === null) return undefined;
  const { account, key } = state;
  const role = roleOf(state);
  const caller = accountCaller(state, account);
  const status = accountStatus(account);
  return { caller, key: { id: key.id, publicKey: key.publicKey }, role: role.name, status, ...standingOf(account) };
}

type Standing = { createdAt: Date; sessionsValidFrom: Date | null; endedSessions: Record<string, string> | null };

const standingOf = ({ createdAt, sessionsValidFrom, endedSessions }: Standing): Pick<SessionHolder, "notBefore" | "ended"> => ({
  notBefore: sessionsValidFrom === null ? seconds(createdAt) : seconds(sessionsValidFrom) + 1,
  ended: endedSessions,
});

const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

/** An account that changed is looked up again in this isolate, for its sessions and its tokens; in others its memory ends in seconds. */
export function forgetAccount(tenantName: string, username: string): void {
  forgetTokensOf(tenantName, username);
  for (const name of holders.keys()) {
    const [, tenant, subject] = JSON.parse(name);
    if (tenant === tenantName && subject === username) holders.delete(name);
  }
}

/** The superadmin is looked up again in this isolate after a session of theirs has ended; in others its memory ends in seconds. */
export function forgetSuperadmin(): void {
  for (const name of holders.keys()) if (JSON.parse(name)[1] === "*") holders.delete(name);
}

/** After a tenant's keys were made anew, or the tenant is gone. */
export function forgetTenantSessions(tenantName: string): void {
  for (const name of holders.keys()) if (JSON.parse(name)[1] === tenantName) holders.delete(name);
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const refused = (message: string, reason: AuthenticationReason = "session_unknown") =>
  new LatchkeyError("not_authenticated", { message, reason, headers: { "WWW-Authenticate": 'Bearer realm="latchkey"' } });
