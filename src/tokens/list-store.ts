import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { tokenInReach } from "../access/reach-store.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { defineList } from "../db/list.ts";
import { rowJson } from "../db/row-json.ts";
import { accounts, tokens } from "../db/schema.ts";
import { instant, textArray } from "../db/sql.ts";
import { countOwnRequest, type Rate, rateIn } from "../document/rate-store.ts";
import { isUnexpiredSql } from "../licensing/sql/expiry.ts";
import { bearingAccount, createdByStatus, type TokenRow, tokensIn } from "./store.ts";

export type TokenKind = "product" | "license" | "account";

/** The tokens that a caller sees. */
export type Visible = {
  /** The kinds that the caller may list and delete. */
  kinds: TokenKind[];
  /** Of the tokens of accounts, the account whose tokens alone are visible; null is all. */
  onlyAccount: string | null;
};

/** The condition that a caller sees the token on the alias `token`. */
export const isVisible = ({ kinds, onlyAccount }: Visible): SQL => {
  const kind = sql`case when token.product_id is not null then 'product' when token.license_id is not null then 'license' else 'account' end`;
  const isOwn = onlyAccount === null ? sql`true` : sql`(token.account_id is null or token.account_id = ${onlyAccount})`;
  return sql`${kind} = any(${textArray(kinds)}) and ${isOwn}`;
};

type Scope = {
  tenantId: string;
  reach: Reach;
  visible: Visible;
  now: Date;
};

/** Live tokens, never their text. `createdBy` is the username of whoever made it, `username` that of the account that bears it. */
export const tokenList = defineList({
  table: tokens,
  alias: "token",
  within: ({ tenantId, reach, visible, now }: Scope) => [
    sql`token.tenant_id = ${tenantId}`,
    tokenInReach(reach),
    isUnexpiredSql(sql`token.expiry`, instant(now)),
    isVisible(visible),
  ],
  filters: {
    id: (id: string) => sql`token.id = ${id}`,
    createdBy: (username: string) => sql`token.created_by_name = ${username}`,
    username: (username: string, { tenantId }: Scope) => sql`token.account_id = (
      select account.id from ${accounts} account where account.tenant_id = ${tenantId} and account.username = ${username}
    )`,
  },
  sorts: { created_at: "timestamptz" },
  row: sql`jsonb_build_object('row', ${rowJson(tokens, "token")}, 'created_by_status', ${createdByStatus()}, 'account', ${bearingAccount()})`,
  read: (rows: TokenRow[]) => tokensIn(rows),
});

type Deletion = { tenantId: string; reach: Reach; visible: Visible; now: Date };

/** Deletes a token within reach that is visible, if there is one. Counts against the rate limit of a license that is the caller. */
export async function deleteAnyToken(
  database: Database,
  { tenantId, reach, visible, now }: Deletion,
  id: string,
): Promise<{ isDeleted: boolean; rate: Rate | null }> {
  const { rate, deleted } = await inOneBatch(database.changing, {
    rate: countOwnRequest(tenantId, reach, now),
    deleted: sql`
      delete from ${tokens} token
      where token.tenant_id = ${tenantId} and token.id = ${id} and ${tokenInReach(reach)} and ${isVisible(visible)}
      returning token.id`,
  });
  return { isDeleted: deleted.length > 0, rate: rateIn(rate) };
}
