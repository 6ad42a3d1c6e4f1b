import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { tokenInReach } from "../access/reach-store.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { tokens } from "../db/schema.ts";
import { instant, textArray } from "../db/sql.ts";
import { countOwnRequest, type Rate, rateIn } from "../document/rate-store.ts";
import { isUnexpiredSql } from "../licensing/sql/expiry.ts";
import { createdByStatus, type TokenRecord, type TokenRow, tokensIn } from "./store.ts";

export type TokenKind = "product" | "license";

export type TokenFilter = {
  /** The kinds that the caller may see. */
  kinds: TokenKind[];
  /** The username of whoever made it. */
  createdBy?: string | undefined;
};

/** A condition on the alias `token`. */
const isOfKind = (kinds: TokenKind[]): SQL =>
  kinds.length === 2
    ? sql`true`
    : sql`case when token.product_id is null then 'license' else 'product' end = any(${textArray(kinds)})`;

/** Live tokens, never their text. */
export async function selectAllTokens(
  database: Database,
  { tenantId, reach, filter, page, now }: { tenantId: string; reach: Reach; filter: TokenFilter; page: Page; now: Date },
): Promise<ListPage<TokenRecord>> {
  const { kinds, createdBy } = filter;
  const found = await selectPage<TokenRow>(
    database,
    {
      from: sql`${tokens} token`,
      where: sql`token.tenant_id = ${tenantId} and ${tokenInReach(reach)}
        and ${isUnexpiredSql(sql`token.expiry`, instant(now))} and ${isOfKind(kinds)}
        and ${createdBy === undefined ? sql`true` : sql`token.created_by_name = ${createdBy}`}`,
      row: sql`jsonb_build_object('row', to_jsonb(token), 'created_by_status', ${createdByStatus()})`,
      id: sql`token.id`,
      sorts: { created_at: { expression: sql`token.created_at`, type: "timestamptz" } },
    },
    page,
  );
  return { ...found, rows: tokensIn(found.rows) };
}

type Deletion = { tenantId: string; reach: Reach; kinds: TokenKind[]; now: Date };

/** Deletes a token within reach and of these kinds, if there is one. Counts against the rate limit of a license that is the caller. */
export async function deleteAnyToken(
  database: Database,
  { tenantId, reach, kinds, now }: Deletion,
  id: string,
): Promise<{ isDeleted: boolean; rate: Rate | null }> {
  const { rate, deleted } = await inOneBatch(database.changing, {
    rate: countOwnRequest(tenantId, reach, now),
    deleted: sql`
      delete from ${tokens} token
      where token.tenant_id = ${tenantId} and token.id = ${id} and ${tokenInReach(reach)} and ${isOfKind(kinds)}
      returning token.id`,
  });
  return { isDeleted: deleted.length > 0, rate: rateIn(rate) };
}
