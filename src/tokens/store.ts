import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { reviveRow } from "../db/revive.ts";
import { licenses, products, tokens } from "../db/schema.ts";
import { instant, jsonOf } from "../db/sql.ts";
import { type LicenseName, licenseMatches } from "../edge/snapshot-store.ts";

export type TokenRecord = typeof tokens.$inferSelect;

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
export type Bearer = { productId: string } | { license: LicenseName };

const bearerTable = (tenantId: string, bearer: Bearer) =>
  "productId" in bearer
    ? sql`select id as product_id, null::uuid as license_id from ${products} where tenant_id = ${tenantId} and id = ${bearer.productId}`
    : sql`select null::uuid as product_id, license.id as license_id from ${licenses} license where ${licenseMatches(tenantId, bearer.license)}`;

/** One statement. Undefined where there is no such bearer. */
export async function insertToken(database: Database, token: NewToken, bearer: Bearer): Promise<TokenRecord | undefined> {
  const permissions =
    token.permissions === null ? sql`null::text[]` : sql`array(select jsonb_array_elements_text(${jsonOf(token.permissions)}))`;
  const statement = database.execute<{ row: Record<string, unknown> }>(sql`
    with bearer as (${bearerTable(token.tenantId, bearer)})
    insert into ${tokens} as token (id, tenant_id, name, product_id, license_id, token_hash, permissions, expiry, created_at)
    select
      ${token.id}, ${token.tenantId}, ${token.name}, bearer.product_id, bearer.license_id, ${token.tokenHash}, ${permissions},
      ${instant(token.expiry)}, ${instant(token.now)}
    from bearer
    returning to_jsonb(token) as row`);
  const { rows } = await refuseViolations(statement, {});
  return rows[0] === undefined ? undefined : reviveRow(tokens, rows[0].row);
}

/** The live tokens of a bearer, oldest first; undefined where there is no such bearer. */
export async function selectTokens(
  database: Database,
  tenantId: string,
  bearer: Bearer,
  now: Date,
): Promise<TokenRecord[] | undefined> {
  const [found, { rows }] = await database.batch([
    database.execute(bearerTable(tenantId, bearer)),
    database.execute<{ row: Record<string, unknown> }>(sql`
      with bearer as (${bearerTable(tenantId, bearer)})
      select to_jsonb(token) as row
      from bearer
      join ${tokens} token on token.tenant_id = ${tenantId}
        and (token.product_id = bearer.product_id or token.license_id = bearer.license_id)
      where token.expiry is null or token.expiry > ${instant(now)}
      order by token.created_at, token.id`),
  ]);
  return found.rows.length === 0 ? undefined : rows.map(({ row }) => reviveRow(tokens, row));
}

/** Says whether there was such a token of that bearer. */
export async function deleteToken(database: Database, tenantId: string, bearer: Bearer, id: string): Promise<boolean> {
  const { rows } = await database.execute(sql`
    with bearer as (${bearerTable(tenantId, bearer)})
    delete from ${tokens} token
    using bearer
    where token.tenant_id = ${tenantId} and token.id = ${id}
    and (token.product_id = bearer.product_id or token.license_id = bearer.license_id)
    returning token.id`);
  return rows.length > 0;
}
