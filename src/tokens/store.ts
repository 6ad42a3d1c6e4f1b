import { type SQL, sql } from "drizzle-orm";
import type { Caller } from "../access/caller.ts";
import { callerHasChanged } from "../access/rights-store.ts";
import { type Act, guard, isHidden } from "../accounts/index.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { accounts, licenses, products, tokens } from "../db/schema.ts";
import { instant, jsonOf, refuse } from "../db/sql.ts";
import { type LicenseName, licenseMatches } from "../document/license-document-store.ts";
import { countOwnRequest, type Rate, rateIn } from "../document/rate-store.ts";
import { accountStatusSql } from "../licensing/sql/account-status.ts";
import { isUnexpiredSql } from "../licensing/sql/expiry.ts";
import { blockRefusalSql } from "../licensing/sql/run-refusal.ts";

export type TokenRecord = typeof tokens.$inferSelect & {
  /** The standing of the account that made it; null where none did. */
  createdByStatus: "active" | "inactive" | "banned" | "deleted" | null;
  /** The account that bears it; null where a product or a license does. */
  username: string | null;
  /** The account's built-in role; null where it has another one, or no account bears the token. */
  bearerRole: "admin" | "user" | null;
};

export type NewToken = {
  id: string;
  tenantId: string;
  name: string | null;
  tokenHash: string;
  permissions: string[] | null;
  expiry: Date | null;
  now: Date;
};

/** Whose a token is. */
export type Bearer = { productId: string } | { license: LicenseName } | { account: AccountBearer };

/** An account that bears tokens. The act judges whether the caller may make and delete them. */
type AccountBearer = Act & { username: string };

/** The maker of a token. */
export type Maker = Exclude<Caller, { kind: "nobody" }>;

/** Live tokens that one license or one account has at most. */
const mostLiveTokens = 100;

/** One row with the bearer's id in the column of its kind; none where there is no such bearer, or the caller may not know of it. */
function bearerTable(tenantId: string, bearer: Bearer): SQL {
  if ("productId" in bearer)
    return sql`
      select id as product_id, null::uuid as license_id, null::uuid as account_id
      from ${products}
      where tenant_id = ${tenantId} and id = ${bearer.productId}`;
  if ("license" in bearer)
    return sql`
      select null::uuid as product_id, license.id as license_id, null::uuid as account_id
      from ${licenses} license
      where ${licenseMatches(tenantId, bearer.license)}`;
  return sql`
    select null::uuid as product_id, null::uuid as license_id, account.id as account_id
    from ${accounts} account
    where account.tenant_id = ${tenantId} and account.username = ${bearer.account.username} and (${isHidden(bearer.account.caller)}) is not true`;
}

/** A condition: the token on the alias `token` is of the bearer on the alias `bearer`. */
const isOfBearer = sql`(token.product_id = bearer.product_id or token.license_id = bearer.license_id or token.account_id = bearer.account_id)`;

/** Locks and judges an account that bears tokens, as every act on an account is judged. */
const guardOf = (bearer: Bearer): SQL[] | undefined => ("account" in bearer ? guard(bearer.account) : undefined);

/**
 * One round trip and one transaction: locks the license and whoever makes the token, judges, and puts the token in. Undefined where there is
 * no such bearer.
 * @throws NeonDbError with the refusal not_authenticated (the token that makes it is gone), concurrent_change (the maker's rights have just
 * changed), too_many_requests, license_suspended,
 * license_token_limit_reached, account_token_limit_reached, and those of `guard` for an account
 */
export async function insertToken(
  database: Database,
  token: NewToken,
  bearer: Bearer,
  maker: Maker,
): Promise<{ record: TokenRecord; rate: Rate | null } | undefined> {
  const { tenantId, now } = token;
  const permissions =
    token.permissions === null ? sql`null::text[]` : sql`array(select jsonb_array_elements_text(${jsonOf(token.permissions)}))`;
  const ofLicense = "license" in bearer ? licenseMatches(tenantId, bearer.license) : undefined;
  const rows = await refuseViolations(
    inOneBatch(database.changing, {
      guard: guardOf(bearer),
      license: ofLicense && sql`select from ${licenses} license where ${ofLicense} for update`,
      maker: lockMaker(tenantId, maker, bearer),
      judged: sql`select ${refuse(makerRefusal(tenantId, maker))}`,
      rate: "license" in bearer ? countOwnRequest(tenantId, bearer.license.reach, now) : undefined,
      limits: ofLicense && refuseLicense(ofLicense, now),
      accountLimits: "account" in bearer ? refuseAccount(bearerTable(tenantId, bearer), tenantId, now) : undefined,
      inserted: sql`
        with bearer as (${bearerTable(tenantId, bearer)}), token as (
          insert into ${tokens} (
            id, tenant_id, name, product_id, license_id, account_id, token_hash, permissions, expiry, created_by, created_by_name, created_at
          )
          select
            ${token.id}, ${tenantId}, ${token.name}, bearer.product_id, bearer.license_id, bearer.account_id, ${token.tokenHash}, ${permissions},
            ${instant(token.expiry)}, maker.id, maker.name, ${instant(now)}
          from bearer
          left join (${makerTable(tenantId, maker)}) maker on true
          returning *
        )
        select ${tokenRow} from token`,
    }),
    {},
  );
  const [record] = tokensIn(rows.inserted);
  return record && { record, rate: rateIn(rows.rate) };
}

/** An account that has as many live tokens as it may gets no more. Under the account's lock. */
const refuseAccount = (bearer: SQL, tenantId: string, now: Date): SQL => sql`
  select ${refuse(sql`case when (
    select count(*) from ${tokens} live
    where live.tenant_id = ${tenantId} and live.account_id = bearer.account_id and ${isUnexpiredSql(sql`live.expiry`, instant(now))}
  ) >= ${mostLiveTokens} then 'account_token_limit_reached' end`)}
  from (${bearer}) bearer`;

/** A license that is blocked gets no token, and one that has as many live ones as it may gets no more. Under the license's lock. */
const refuseLicense = (ofLicense: SQL, now: Date): SQL => sql`
  select ${refuse(sql`coalesce(${blockRefusalSql()}, case
    when (
      select count(*) from ${tokens} live
      where live.tenant_id = license.tenant_id and live.license_id = license.id and ${isUnexpiredSql(sql`live.expiry`, instant(now))}
    ) >= ${mostLiveTokens} then 'license_token_limit_reached'
  end)`)}
  from ${licenses} license
  where ${ofLicense}`;

/** The id of the token that the caller bears. */
const tokenOf = ({ subject }: Maker): string | undefined => (subject.startsWith("token:") ? subject.slice(6) : undefined);

/** The account that answers for the token: whoever made the token that makes this one made both. */
function makerTable(tenantId: string, maker: Maker): SQL {
  const token = tokenOf(maker);
  if (token !== undefined)
    return sql`select created_by as id, created_by_name as name from ${tokens} where tenant_id = ${tenantId} and id = ${token}`;
  const id = maker.kind === "account" ? maker.accountId : null;
  return sql`select ${id}::uuid as id, ${"username" in maker ? maker.username : null}::text as name`;
}

/** Waits for whoever ends the maker's tokens, so that none is made meanwhile that outlives them. */
function lockMaker(tenantId: string, maker: Maker, bearer: Bearer): SQL | undefined {
  // The guard has locked an account that makes a token of its own.
  if ("account" in bearer && "username" in maker && maker.username === bearer.account.username) return undefined;
  const ofTenant = sql`account.tenant_id = ${tenantId}`;
  if (maker.kind === "account")
    return sql`select from ${accounts} account where ${ofTenant} and account.id = ${maker.accountId} for share`;
  const token = tokenOf(maker);
  if (token === undefined) return undefined;
  return sql`
    select from ${accounts} account
    where ${ofTenant} and account.id = (select created_by from ${tokens} where tenant_id = ${tenantId} and id = ${token})
    for share`;
}

function makerRefusal(tenantId: string, maker: Maker): SQL {
  const token = tokenOf(maker);
  if (token === undefined) return sql`case when ${callerHasChanged(tenantId, maker)} then 'concurrent_change' end`;
  return sql`case when not exists (select from ${tokens} where tenant_id = ${tenantId} and id = ${token}) then 'not_authenticated' end`;
}

/** The columns of a token on the alias `token`, as `tokensIn` reads them. */
const tokenRow: SQL = sql`${rowJson(tokens, "token")} as row, ${createdByStatus()} as created_by_status, ${bearingAccount()} as account`;

/** The account that bears the token on the alias `token`, as JSON; null where none does. */
export function bearingAccount(): SQL {
  return sql`(
    select jsonb_build_object('username', bearing.username, 'role', bearing.built_in_role)
    from ${accounts} bearing
    where bearing.tenant_id = token.tenant_id and bearing.id = token.account_id
  )`;
}

/** The standing of the account that made the token on the alias `token`; null where none did. */
export function createdByStatus(): SQL {
  return sql`case when token.created_by is not null then coalesce((
    select ${accountStatusSql(sql`account`)}
    from ${accounts} account
    where account.tenant_id = token.tenant_id and account.id = token.created_by
  ), 'deleted') end`;
}

export type TokenRow = {
  row: Record<string, unknown>;
  created_by_status: TokenRecord["createdByStatus"];
  account: { username: string; role: "admin" | "user" | null } | null;
};

export const tokensIn = (rows: Record<string, unknown>[]): TokenRecord[] =>
  // Rows have the columns of `tokenRow`.
  (rows as TokenRow[]).map(({ row, created_by_status, account }) => ({
    ...reviveRow(tokens, row),
    createdByStatus: created_by_status,
    username: account?.username ?? null,
    bearerRole: account?.role ?? null,
  }));

/** The live tokens of a bearer, oldest first; undefined where there is no such bearer. */
export async function selectTokens(
  database: Database,
  tenantId: string,
  bearer: Bearer,
  now: Date,
): Promise<TokenRecord[] | undefined> {
  const { found, live } = await inOneBatch(database, {
    found: bearerTable(tenantId, bearer),
    live: sql`
      with bearer as (${bearerTable(tenantId, bearer)})
      select ${tokenRow}
      from bearer
      join ${tokens} token on token.tenant_id = ${tenantId}
and ${isOfBearer}
      where ${isUnexpiredSql(sql`token.expiry`, instant(now))}
      order by token.created_at, token.id`,
  });
  return found.length === 0 ? undefined : tokensIn(live);
}

/** Says whether there was such a token of that bearer. Counts against the license's rate limit where the license itself deletes it. */
export async function deleteToken(
  database: Database,
  { tenantId, bearer, now }: { tenantId: string; bearer: Bearer; now: Date },
  id: string,
): Promise<{ isDeleted: boolean; rate: Rate | null }> {
  const { rate, deleted } = await inOneBatch(database.changing, {
    guard: guardOf(bearer),
    rate: "license" in bearer ? countOwnRequest(tenantId, bearer.license.reach, now) : undefined,
    deleted: sql`
      with bearer as (${bearerTable(tenantId, bearer)})
      delete from ${tokens} token
      using bearer
      where token.tenant_id = ${tenantId} and token.id = ${id}
      and ${isOfBearer}
      returning token.id`,
  });
  return { isDeleted: deleted.length > 0, rate: rateIn(rate) };
}
