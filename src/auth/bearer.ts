import type { Caller } from "../access/caller.ts";
import { type Permission, permissionsOfRole } from "../access/permissions.ts";
import { createCache } from "../cache/cache.ts";
import type { Context } from "../context.ts";
import type { TokenJson } from "../document/compose.ts";
import { reviveToken } from "../document/credential-store.ts";
import type { CredentialRead, EdgeRead } from "../document/source.ts";
import { accountStatus, authenticationRefusal, blockOf, isExpired } from "../licensing/index.ts";
import { accountCaller, requireMaySignIn } from "./account-state.ts";
import { type Bearer, selectKeyBearer, selectTokenBearer } from "./bearer-store.ts";

/** `given_up` for a credential that was given up in this isolate moments ago: a read that began before may still bring its bearer. */
const bearers = createCache<Bearer | "given_up">("bearers");

/** Why a credential that stands does not let in. */
export type BearerRefusal = "unknown" | "expired" | "license_expired" | "strategy";

export type BearerResult = { ok: true; caller: Caller } | { ok: false; reason: BearerRefusal };

/** Returns the bearer of an API token. @throws LatchkeyError account_banned, account_inactive */
export async function bearerOfToken(context: Context, tenantName: string | undefined, token: string): Promise<BearerResult> {
  const { database, secrets, now, edge } = context;
  const hash = await secrets.lookupHash(token);
  const read =
    tenantName === undefined ? undefined : await edge?.readCredential<TokenJson>(tenantName, { kind: "token", value: hash });
  // A token of another tenant is known all the same, and is refused for what it may not.
  const bearer = tokenBearerIn(read) ?? (await throughCache(`token:${hash}`, () => selectTokenBearer(database, hash)));
  if (bearer?.token == null) return { ok: false, reason: "unknown" };
  const { id, permissions, expiry } = bearer.token;
  if (isExpired({ expiry: timeOf(expiry) }, now)) return { ok: false, reason: "expired" };
  const role = { id: permissions === null ? undefined : `token:${id}`, subset: permissions };
  if (bearer.product_id !== null) return { ok: true, caller: productCaller(bearer, bearer.product_id, id, role) };
  if (bearer.account !== null) return accountResult(bearer, bearer.account, id, permissions);
  return licenseResult(bearer, now, "token", role, `token:${id}`);
}

/** The license whose key this is, if its policy lets the key authenticate. */
export async function bearerOfKey(context: Context, tenantName: string, key: string): Promise<BearerResult> {
  const { database, secrets, now, edge, readOptionsByKey } = context;
  const hash = await secrets.lookupHash(key);
  const want = { kind: "key" as const, value: hash };
  const read = await edge?.read({ tenantName, want, names: null, readOptions: async () => readOptionsByKey(key, hash) });
  const bearer =
    read === undefined
      ? await throughCache(nameOfKey(tenantName, hash), () => selectKeyBearer(database, tenantName, hash))
      : bearerIn(read);
  if (bearer === undefined) return { ok: false, reason: "unknown" };
  return licenseResult(bearer, now, "license", { id: undefined, subset: null }, undefined);
}

function tokenBearerIn(read: CredentialRead<TokenJson> | undefined): Bearer | undefined {
  if (read === undefined || read.tenant === null || read.json === null) return undefined;
  const { token, license, policy, account, role } = reviveToken(read.json);
  return {
    tenant: read.tenant,
    token: { id: token.id, permissions: token.permissions, expiry: token.expiry?.toISOString() ?? null },
    product_id: token.productId,
    license: license && { id: license.id, expiry: license.expiry?.toISOString() ?? null, block: null },
    account: account && {
      id: account.id,
      username: account.username,
      built_in_role: account.builtInRole,
      status: accountStatus(account),
      role: role && { id: role.id, name: role.name, permissions: role.permissions, updated_at: role.updatedAt.toISOString() },
    },
    authentication_strategy: policy?.authenticationStrategy ?? null,
    expiration_strategy: policy?.expirationStrategy ?? null,
  };
}

function bearerIn({ tenant, document }: EdgeRead): Bearer | undefined {
  if (tenant === null || document === null) return undefined;
  const { license, policy } = document;
  return {
    tenant,
    token: null,
    product_id: null,
    license: { id: license.id, expiry: license.expiry?.toISOString() ?? null, block: blockOf(document) },
    account: null,
    authentication_strategy: policy.authenticationStrategy,
    expiration_strategy: policy.expirationStrategy,
  };
}

async function throughCache(name: string, read: () => Promise<Bearer | undefined>): Promise<Bearer | undefined> {
  const cached = bearers.get(name);
  const bearer = cached === "given_up" ? undefined : (cached ?? (await read()));
  if (bearer === undefined || bearers.get(name) === "given_up") return undefined;
  bearers.set(name, bearer, { noUpdateTTL: true });
  return bearer;
}

const nameOfKey = (tenantName: string, keyHash: string): string => `key:${tenantName}:${keyHash}`;

/** A license key that is given up lets nobody in from here on in this isolate; in others its memory ends in seconds. */
export const forgetKey = (tenantName: string, keyHash: string): void => {
  bearers.set(nameOfKey(tenantName, keyHash), "given_up");
};

/** A token that is deleted lets nobody in from here on in this isolate; in others its memory ends in seconds. */
export function forgetToken(id: string): void {
  forgetBearers(({ token }) => token?.id === id);
}

/** After a change of an account: its tokens are looked up again in this isolate; in others their memory ends in seconds. */
export function forgetTokensOf(tenantName: string, username: string): void {
  forgetBearers(({ tenant, account }) => tenant.name === tenantName && account?.username === username);
}

function forgetBearers(isGone: (bearer: Bearer) => boolean): void {
  for (const [name, bearer] of bearers.entries()) if (bearer !== "given_up" && isGone(bearer)) bearers.delete(name);
}

/** The account whose token this is, with its role as it is now. @throws LatchkeyError account_banned, account_inactive */
function accountResult(
  { tenant }: Bearer,
  account: NonNullable<Bearer["account"]>,
  tokenId: string,
  subset: string[] | null,
): BearerResult {
  requireMaySignIn(account.status);
  const role = account.role && { ...account.role, updatedAt: new Date(account.role.updated_at) };
  const whole = accountCaller(
    { tenant, role },
    { id: account.id, username: account.username, builtInRole: account.built_in_role },
  );
  if (subset === null) return { ok: true, caller: { ...whole, tokenId } };
  const permissions = whole.permissions.filter((permission) => subset.includes(permission));
  return { ok: true, caller: { ...whole, tokenId, subset: `token:${tokenId}`, permissions } };
}

type Role = { id: string | undefined; subset: string[] | null };

/** A token may do a part of what its role may, never more. */
const within = (role: "product" | "license", { subset }: Role): readonly Permission[] =>
  subset === null ? permissionsOfRole[role] : permissionsOfRole[role].filter((permission) => subset.includes(permission));

const productCaller = ({ tenant }: Bearer, productId: string, tokenId: string, role: Role): Caller => ({
  kind: "product",
  productId,
  tenant,
  domain: `tenant:${tenant.id}`,
  subject: `token:${tokenId}`,
  role: role.id ?? "product",
  permissions: within("product", role),
});

function licenseResult(
  { tenant, license, authentication_strategy, expiration_strategy }: Bearer,
  now: Date,
  credential: "license" | "token",
  role: Role,
  subject: string | undefined,
): BearerResult {
  if (license === null) return { ok: false, reason: "unknown" };
  const facts = {
    license: { expiry: timeOf(license.expiry) },
    policy: { authenticationStrategy: authentication_strategy, expirationStrategy: expiration_strategy },
  };
  const refusal = authenticationRefusal(credential, facts, now);
  if (refusal !== null) return { ok: false, reason: refusal };
  const caller: Caller = {
    kind: "license",
    licenseId: license.id,
    block: credential === "license" ? license.block : null,
    tenant,
    domain: `tenant:${tenant.id}`,
    subject: subject ?? `license:${license.id}`,
    role: role.id ?? "license",
    permissions: within("license", role),
  };
  return { ok: true, caller };
}

const timeOf = (text: string | null): Date | null => (text === null ? null : new Date(text));
