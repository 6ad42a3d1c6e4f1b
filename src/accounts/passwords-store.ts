import { sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { accounts, passwordResets, tokens } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { isUnexpiredSql } from "../licensing/sql/expiry.ts";
import { guard } from "./guard-store.ts";
import { type AccountRecord, type ActOnAccount, accountIn, accountRow, endTokens, existing, named, voidResets } from "./store.ts";

/** Sets another password, and ends every session and API token of the account. @throws NeonDbError with a refusal of `guard` */
export async function setPassword(database: Database, act: ActOnAccount, passwordHash: string): Promise<AccountRecord> {
  const { account } = await inOneBatch(database.changing, {
    guard: guard(act),
    tokens: endTokens(act),
    account: sql`
      update ${accounts} account
      set password_hash = ${passwordHash}, sessions_valid_from = ${instant(act.now)}, updated_at = ${instant(act.now)}
      where ${named(act)}
      returning ${accountRow}`,
  });
  return existing(accountIn(account));
}

export type NewReset = { id: string; tokenHash: string; expiry: Date };

/** A new token; those made before for the account are void. @throws NeonDbError with a refusal of `guard` */
export async function insertPasswordReset(database: Database, act: ActOnAccount, reset: NewReset): Promise<void> {
  await inOneBatch(database.changing, {
    guard: guard(act),
    resets: voidResets(act),
    inserted: sql`
      insert into ${passwordResets} (id, tenant_id, account_id, token_hash, expiry, created_at)
      select ${reset.id}, account.tenant_id, account.id, ${reset.tokenHash}, ${instant(reset.expiry)}, ${instant(act.now)}
      from ${accounts} account
      where ${named(act)}`,
  });
}

type Reset = { tenantId: string; username: string; tokenHash: string; passwordHash: string; now: Date };

/**
 * Uses a token up and sets the password, in one statement: of two that come together, one does. Says whether the token was good.
 */
export async function resetPassword(
  database: Database,
  { tenantId, username, tokenHash, passwordHash, now }: Reset,
): Promise<boolean> {
  const { rows } = await database.changing.execute(sql`
    with used as (
      update ${passwordResets} reset
      set used_at = ${instant(now)}
      from ${accounts} account
      where account.tenant_id = ${tenantId} and account.username = ${username}
      and reset.tenant_id = account.tenant_id and reset.account_id = account.id and reset.token_hash = ${tokenHash}
      and reset.used_at is null and ${isUnexpiredSql(sql`reset.expiry`, instant(now))}
      returning reset.tenant_id, reset.account_id
    ), ended as (
      delete from ${tokens} token using used where token.tenant_id = used.tenant_id and token.account_id = used.account_id
    )
    update ${accounts} account
    set password_hash = ${passwordHash}, sessions_valid_from = ${instant(now)}, updated_at = ${instant(now)}
    from used
    where account.tenant_id = used.tenant_id and account.id = used.account_id
    returning account.id`);
  return rows.length > 0;
}

/** State of a reset token, and the email of the account that it belongs to. */
export type ResetState = { state: "good" | "expired"; email: string };

/** Returns whether a token of the account is good or expired; undefined for one that is unknown or used. It changes nothing. */
export async function selectResetState(
  database: Database,
  { tenantId, username, tokenHash, now }: Omit<Reset, "passwordHash">,
): Promise<ResetState | undefined> {
  const { rows } = await database.execute<ResetState>(sql`
    select case when ${isUnexpiredSql(sql`reset.expiry`, instant(now))} then 'good' else 'expired' end as state, account.email
    from ${accounts} account
    join ${passwordResets} reset on reset.tenant_id = account.tenant_id and reset.account_id = account.id
    where account.tenant_id = ${tenantId} and account.username = ${username}
    and reset.token_hash = ${tokenHash} and reset.used_at is null`);
  return rows[0];
}
