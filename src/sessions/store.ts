import { type SQL, sql } from "drizzle-orm";
import { tenantJson } from "../access/tenant-store.ts";
import type { Held, SessionHolder } from "../auth/index.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { accountSessions, accounts, masters, roles, secondFactors, tenantKeys, tenants } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { accountStatusSql } from "../licensing/sql/account-status.ts";
import type { MasterRecord } from "../masters/index.ts";
import { endAccountSessions, endSuperadminSessions, lockHolders } from "./ending-store.ts";
import { graceSeconds, mostRotations, mostSessions } from "./rules.ts";

export type SessionRecord = typeof accountSessions.$inferSelect;

/** The device that a session is kept on, as far as it says. */
export type Device = { userAgent: string | null; network: string | null };

export type NewSession = Device & { id: string; tokenHash: string; expiry: Date; now: Date };

/** Conditions on the alias `session`: the sessions of one holder. */
const heldBy = (holder: SessionHolder): SQL =>
  holder.kind === "account"
    ? sql`session.tenant_id = ${holder.tenantId} and session.account_id = ${holder.accountId}`
    : sql`session.master_id = ${holder.masterId}`;

/** Locks a holder, so that nothing ends all of its sessions between the judgement and the change. */
const lockHolder = (holder: SessionHolder): SQL =>
  holder.kind === "account"
    ? sql`select from ${accounts} where tenant_id = ${holder.tenantId} and id = ${holder.accountId} for no key update`
    : sql`select from ${masters} where id = ${holder.masterId} for no key update`;

/** The holder's row, if the holder is as it was when the password was verified: with its columns `tenant_id`, `account_id` and `master_id`. */
const unchanged = (holder: SessionHolder): SQL =>
  holder.kind === "account"
    ? sql`
      select account.tenant_id, account.id as account_id, null::uuid as master_id
      from ${accounts} account
      join ${tenantKeys} key on key.tenant_id = account.tenant_id and key.id = ${holder.keyId} and key.retired_at is null
      where account.tenant_id = ${holder.tenantId} and account.id = ${holder.accountId}
      and ${accountStatusSql(sql`account`)} = 'active'
      and account.sessions_valid_from is not distinct from ${instant(holder.sessionsValidFrom)}`
    : sql`
      select null::uuid as tenant_id, null::uuid as account_id, master.id as master_id
      from ${masters} master
      where master.id = ${holder.masterId} and master.sessions_valid_from is not distinct from ${instant(holder.sessionsValidFrom)}`;

/** Keeps a session: one round trip. Returns false where a ban, a new password or the like came between the sign-in and this. */
export async function insertSession(database: Database, holder: SessionHolder, session: NewSession): Promise<boolean> {
  const { id, tokenHash, userAgent, network, expiry, now } = session;
  const crowded = {
    which: sql`session.id in (
      select session.id from ${accountSessions} session where ${heldBy(holder)} order by session.last_used_at desc offset ${mostSessions - 1}::int
    )`,
    now,
  };
  const { inserted } = await inOneBatch(database.changing, {
    holder: lockHolder(holder),
    crowded: holder.kind === "account" ? endAccountSessions(crowded) : endSuperadminSessions(crowded),
    inserted: sql`
      insert into ${accountSessions} (
        id, tenant_id, account_id, master_id, token_hash, user_agent, network, created_at, last_used_at, expiry
      )
      select
        ${id}::uuid, holder.tenant_id, holder.account_id, holder.master_id, ${tokenHash}, ${userAgent}, ${network},
        ${instant(now)}, ${instant(now)}, ${instant(expiry)}
      from (${unchanged(holder)}) holder
      returning id`,
  });
  return inserted.length > 0;
}

/** A session that was refreshed, with all that an access token of it depends on. */
export type Refreshed = {
  session: SessionRecord;
  holder: { kind: "account"; state: Held } | { kind: "superadmin"; master: MasterRecord };
};

/** Whose session ended because a cookie of long ago came: the tenant's name and the username; both null for the superadmin. */
export type Ended = { tenant: string | null; username: string | null };

export type Sent = Device & { tokenHash: string; generation: number; now: Date };

/** SQL: the cookie with this number is the present one of the session, or was until moments ago. */
const isGood = ({ generation, now }: Sent): SQL => sql`(
  session.generation = ${generation}::int
  or session.generation > ${generation}::int
  and session.rotated_at[session.generation - ${generation}::int] > ${instant(now)} - make_interval(secs => ${graceSeconds}::int)
)`;

/**
 * Replaces the cookie of a session, in one statement that holds against others which come at once: of several with the present cookie one replaces it, and
 * the others, and whoever sends a cookie that was replaced moments ago, get the same successor. A cookie that was replaced before is a copy that somebody
 * took: it ends the session. All in one transaction that holds the account, so that a ban or a new password comes before or after it.
 */
export async function refreshSession(
  database: Database,
  sent: Sent,
): Promise<{ refreshed: Refreshed | undefined; ended: Ended | undefined }> {
  const { tokenHash, generation, now, userAgent, network } = sent;
  const named = sql`session.token_hash = ${tokenHash} and session.expiry > ${instant(now)}`;
  const isPresent = sql`session.generation = ${generation}::int`;
  const reused = {
    which: sql`${named} and session.generation > ${generation}::int and not coalesce(${isGood(sent)}, false)`,
    now,
    event: "session_reused" as const,
  };
  const rows = await inOneBatch(database.changing, {
    holders: lockHolders(named),
    rotated: sql`
      update ${accountSessions} session
      set
        generation = case when ${isPresent} then session.generation + 1 else session.generation end,
        rotated_at = case when ${isPresent} then (array_prepend(${instant(now)}, session.rotated_at))[1:${mostRotations}::int] else session.rotated_at end,
        user_agent = ${userAgent}, network = ${network}, last_used_at = ${instant(now)}
      where ${named} and ${isGood(sent)}
      returning ${rowJson(accountSessions, "session")} as session`,
    ofAccount: endAccountSessions(reused),
    ofSuperadmin: endSuperadminSessions(reused),
    account: accountState(named),
    master: sql`
      select ${rowJson(masters, "master")} as master
      from ${accountSessions} session join ${masters} master on master.id = session.master_id
      where ${named}`,
  });
  const [rotated] = rows.rotated as { session: Record<string, unknown> }[];
  const [ofAccount] = rows.ofAccount as Ended[];
  const ended = ofAccount ?? (rows.ofSuperadmin.length > 0 ? { tenant: null, username: null } : undefined);
  const holder = rotated === undefined ? undefined : holderIn(rows.account, rows.master);
  if (rotated === undefined || holder === undefined) return { refreshed: undefined, ended };
  return { refreshed: { session: reviveRow(accountSessions, rotated.session), holder }, ended };
}

const accountState = (named: SQL): SQL => sql`
  select
    ${tenantJson} as tenant,
    ${rowJson(tenantKeys, "key")} as key, ${rowJson(accounts, "account")} as account,
    case when role.id is not null then ${rowJson(roles, "role")} end as role,
    tenant.require_second_factor, case when factor.account_id is not null then ${rowJson(secondFactors, "factor")} end as factor
  from ${accountSessions} session
  join ${tenants} tenant on tenant.id = session.tenant_id
  join ${tenantKeys} key on key.tenant_id = tenant.id and key.retired_at is null
  join ${accounts} account on account.tenant_id = session.tenant_id and account.id = session.account_id
  left join ${roles} role on role.tenant_id = account.tenant_id and role.id = account.custom_role_id
  left join ${secondFactors} factor on factor.tenant_id = account.tenant_id and factor.account_id = account.id
  where ${named}`;

type Json = Record<string, unknown>;
type StateRow = {
  tenant: Held["tenant"];
  key: Json;
  account: Json;
  role: Json | null;
  require_second_factor: boolean;
  factor: Json | null;
};

function holderIn(ofAccount: Json[], ofMaster: Json[]): Refreshed["holder"] | undefined {
  const [state] = ofAccount as StateRow[];
  if (state !== undefined) {
    const { tenant, key, account, role, factor } = state;
    return {
      kind: "account",
      state: {
        tenant,
        key: reviveRow(tenantKeys, key),
        account: reviveRow(accounts, account),
        role: role === null ? null : reviveRow(roles, role),
        requireSecondFactor: state.require_second_factor,
        factor: factor === null ? null : reviveRow(secondFactors, factor),
      },
    };
  }
  const [found] = ofMaster as { master: Json }[];
  return found === undefined ? undefined : { kind: "superadmin", master: reviveRow(masters, found.master) };
}

/** Ends the session of a cookie, whichever number the cookie has. Returns whose it was. */
export async function endByCookie(
  database: Database,
  { tokenHash, now }: Pick<Sent, "tokenHash" | "now">,
): Promise<Ended | undefined> {
  const which = sql`session.token_hash = ${tokenHash}`;
  const { ofAccount, ofSuperadmin } = await inOneBatch(database.changing, {
    holders: lockHolders(which),
    ofAccount: endAccountSessions({ which, now }),
    ofSuperadmin: endSuperadminSessions({ which, now }),
  });
  const [ended] = ofAccount as Ended[];
  return ended ?? (ofSuperadmin.length > 0 ? { tenant: null, username: null } : undefined);
}
