import { type SQL, sql } from "drizzle-orm";
import { type Act, guard } from "../accounts/index.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { defineList } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { accountSessions, accounts, masters } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { endAccountSessions, endSuperadminSessions, lockHolders } from "./ending-store.ts";

type Scope = {
  holder: { kind: "account"; tenantId: string; accountId: string } | { kind: "superadmin"; username: string };
  now: Date;
};

/** Condition on the alias `session`: it is the superadmin's who has the name. Served by account_sessions_master. */
const isOfSuperadmin = (username: string): SQL => sql`
  session.master_id = (select master.id from ${masters} master where master.username = ${username})`;

/** The kept sessions of an account or a superadmin that have not ended. */
export const sessionList = defineList({
  table: accountSessions,
  alias: "session",
  within: ({ holder, now }: Scope) => [
    ...(holder.kind === "account"
      ? [sql`session.tenant_id = ${holder.tenantId}`, sql`session.account_id = ${holder.accountId}`]
      : [isOfSuperadmin(holder.username)]),
    sql`session.expiry > ${instant(now)}`,
  ],
  filters: {},
  sorts: { last_used_at: "timestamptz", created_at: "timestamptz" },
  read: (rows: Record<string, unknown>[]) => rows.map((row) => reviveRow(accountSessions, row)),
});

type ActOnSessions = Act & { username: string; now: Date };

/** Ends one session of an account. Returns false where it has no such session. @throws NeonDbError with a refusal of `guard` */
export async function endSession(database: Database, act: ActOnSessions, id: string): Promise<boolean> {
  const { tenantId, username, now } = act;
  const { ended } = await inOneBatch(database.changing, {
    guard: guard(act),
    ended: endAccountSessions({
      which: sql`session.id = ${id}::uuid and session.expiry > ${instant(now)} and session.tenant_id = ${tenantId} and session.account_id = (
        select account.id from ${accounts} account where account.tenant_id = ${tenantId} and account.username = ${username}
      )`,
      now,
      event: "session_ended",
    }),
  });
  return ended.length > 0;
}

/** Ends every session of an account, kept or not: only its API tokens remain. @throws NeonDbError with a refusal of `guard` */
export async function endAllSessions(database: Database, act: ActOnSessions): Promise<void> {
  const { tenantId, username, now } = act;
  await inOneBatch(database.changing, {
    guard: guard(act),
    ended: sql`
      with ended as (
        update ${accounts} account
        set sessions_valid_from = ${instant(now)}, ended_sessions = null
        where account.tenant_id = ${tenantId} and account.username = ${username}
        returning account.tenant_id, account.id
      )
      select latchkey_write_event(
        ended.tenant_id, 'account.sessions_ended', 'account', ended.id, null, null,
        latchkey_event_object('account', ended.tenant_id, ended.id), '{}', '{}'
      )
      from ended`,
  });
}

type OfSuperadmin = { username: string; now: Date };

/** Ends one session of a superadmin. Returns false where there is no such session. */
export async function endSuperadminSession(database: Database, { username, now }: OfSuperadmin, id: string): Promise<boolean> {
  const which = sql`session.id = ${id}::uuid and session.expiry > ${instant(now)} and ${isOfSuperadmin(username)}`;
  const { ended } = await inOneBatch(database.changing, {
    holders: lockHolders(which),
    ended: endSuperadminSessions({ which, now }),
  });
  return ended.length > 0;
}

/** Ends every session of a superadmin, kept or not. */
export async function endAllSuperadminSessions(database: Database, { username, now }: OfSuperadmin): Promise<void> {
  await database.changing.execute(sql`
    update ${masters} set sessions_valid_from = ${instant(now)}, ended_sessions = null where username = ${username}`);
}
