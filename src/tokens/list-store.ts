import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import { licenses, tokens } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import type { Reach } from "../edge/snapshot-store.ts";
import type { TokenRecord } from "./store.ts";

/** Conditions on the alias `token`: what a caller reaches. */
export const tokensWithinReach = ({ licenseId, productId }: Reach) => {
  if (licenseId !== undefined) return sql`token.license_id = ${licenseId}`;
  if (productId === undefined) return sql`true`;
  return sql`(token.product_id = ${productId} or token.license_id in (
    select license.id from ${licenses} license where license.tenant_id = token.tenant_id and license.product_id = ${productId}
  ))`;
};

export type TokenFilter = { kind?: "product" | "license" | undefined };

/** Live tokens, never their text. */
export async function selectAllTokens(
  database: Database,
  { tenantId, reach, filter, page, now }: { tenantId: string; reach: Reach; filter: TokenFilter; page: Page; now: Date },
): Promise<ListPage<TokenRecord>> {
  const kind = sql`case when token.product_id is null then 'license' else 'product' end`;
  const found = await selectPage<Record<string, unknown>>(
    database,
    {
      from: sql`${tokens} token`,
      where: sql`token.tenant_id = ${tenantId} and ${tokensWithinReach(reach)}
        and (token.expiry is null or token.expiry > ${instant(now)})
        and ${filter.kind === undefined ? sql`true` : sql`${kind} = ${filter.kind}`}`,
      row: sql`to_jsonb(token)`,
      id: sql`token.id`,
      sorts: { created_at: { expression: sql`token.created_at`, type: "timestamptz" } },
    },
    page,
  );
  return { ...found, rows: found.rows.map((row) => reviveRow(tokens, row)) };
}

/** Says whether there was such a token within reach. */
export async function deleteAnyToken(database: Database, tenantId: string, reach: Reach, id: string): Promise<boolean> {
  const { rows } = await database.execute(sql`
    delete from ${tokens} token
    where token.tenant_id = ${tenantId} and token.id = ${id} and ${tokensWithinReach(reach)}
    returning token.id`);
  return rows.length > 0;
}
