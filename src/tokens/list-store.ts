import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { tokenInReach } from "../access/reach-store.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { defineList } from "../db/list.ts";
import { tokens } from "../db/schema.ts";
import { instant, textArray } from "../db/sql.ts";
import { countOwnRequest, type Rate, rateIn } from "../document/rate-store.ts";
import { isUnexpiredSql } from "../licensing/sql/expiry.ts";
import { createdByStatus, type TokenRow, tokensIn } from "./store.ts";

export type TokenKind = "product" | "license";

/** A condition on the alias `token`. */
const isOfKind = (kinds: TokenKind[]): SQL =>
  kinds.length === 2
    ? sql`true`
    : sql`case when token.product_id is null then 'license' else 'product' end = any(${textArray(kinds)})`;

type Scope = {
  tenantId: string;
  reach: Reach;
  /** The kinds that the caller may see. */
  kinds: TokenKind[];
  now: Date;
};

/** Live tokens, never their text. `createdBy` is the username of whoever made it. */
export const tokenList = defineList({
  table: tokens,
  alias: "token",
  within: ({ tenantId, reach, kinds, now }: Scope) => [
    sql`token.tenant_id = ${tenantId}`,
    tokenInReach(reach),
    isUnexpiredSql(sql`token.expiry`, instant(now)),
    isOfKind(kinds),
  ],
  filters: { createdBy: (username: string) => sql`token.created_by_name = ${username}` },
  sorts: { created_at: "timestamptz" },
  row: sql`jsonb_build_object('row', to_jsonb(token), 'created_by_status', ${createdByStatus()})`,
  read: (rows: TokenRow[]) => tokensIn(rows),
});

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
