import { type SQL, sql } from "drizzle-orm";
import { accountSessions, accounts, masters } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { mostEnded, tokenMinutes } from "./rules.ts";

// How kept sessions end one by one. All sessions at once end by `sessions_valid_from` (`latchkey_end_sessions`).

type Ending = {
  /** A condition on the alias `session`. */
  which: SQL;
  now: Date;
  /** The event of the account that tells of it. */
  event?: "session_ended" | "session_reused" | undefined;
};

/** The members of `ended_sessions` afterwards: those that ended now, and those of before whose access tokens may still live. */
const endedNow = (now: Date): SQL => sql`(
  select jsonb_object_agg(said.key, said.value)
  from jsonb_each(coalesce(holder.ended_sessions, '{}') || gone.ended) said
  where (said.value #>> '{}')::timestamptz > ${instant(now)} - make_interval(mins => ${tokenMinutes}::int)
)`;

/** Ends all sessions where more than a bound end one by one in so short a time: the list of them stays small. */
const validFrom = (now: Date): SQL => sql`case
  when (select count(*) from jsonb_object_keys(coalesce(holder.ended_sessions, '{}'))) >= ${mostEnded}::int then ${instant(now)}
  else holder.sessions_valid_from
end`;

/**
 * Returns the statement that ends sessions of accounts: their cookies refresh no more, and their access tokens end as soon as the account is read again.
 * It gives the names that this is to be forgotten by, as `tenant` and `username`. The account is to be locked before (`lockHolders`).
 */
export const endAccountSessions = ({ which, now, event }: Ending): SQL => sql`
  with gone as (
    delete from ${accountSessions} session
    where session.account_id is not null and ${which}
    returning session.tenant_id, session.account_id, session.id
  ), noted as (
    update ${accounts} holder
    set ended_sessions = ${endedNow(now)}, sessions_valid_from = ${validFrom(now)}
    from (
      select gone.tenant_id, gone.account_id, jsonb_object_agg(gone.id, ${now.toISOString()}::text) as ended from gone group by 1, 2
    ) gone
    where holder.tenant_id = gone.tenant_id and holder.id = gone.account_id
    returning holder.tenant_id, holder.id, holder.username
  )
  select noted.username, (select tenant.name from tenants tenant where tenant.id = noted.tenant_id) as tenant, ${
    event === undefined ? sql`null` : eventOf(event)
  } as written
  from noted
  join gone on gone.tenant_id = noted.tenant_id and gone.account_id = noted.id`;

const eventOf = (event: string): SQL => sql`latchkey_write_event(
  gone.tenant_id, ${`account.${event}`}, 'account', gone.account_id, null, null,
  latchkey_event_object('account', gone.tenant_id, gone.account_id), '{}', jsonb_build_object('session_id', gone.id)
)`;

/** The same for sessions of the superadmin. No event tells of what happens outside every tenant. */
export const endSuperadminSessions = ({ which, now }: Ending): SQL => sql`
  with gone as (
    delete from ${accountSessions} session
    where session.master_id is not null and ${which}
    returning session.master_id, session.id
  )
  update ${masters} holder
  set ended_sessions = ${endedNow(now)}, sessions_valid_from = ${validFrom(now)}
  from (select gone.master_id, jsonb_object_agg(gone.id, ${now.toISOString()}::text) as ended from gone group by 1) gone
  where holder.id = gone.master_id
  returning holder.username`;

/**
 * Returns the statements that lock whose sessions these are, before a session is locked: whoever ends all sessions of an account takes the account first
 * too, so that two never wait for each other. @param which a condition on the alias `session`
 */
export const lockHolders = (which: SQL): SQL[] => [
  sql`
    select from ${accounts} account
    where (account.tenant_id, account.id) in (select session.tenant_id, session.account_id from ${accountSessions} session where ${which})
    for no key update`,
  sql`
    select from ${masters} master
    where master.id in (select session.master_id from ${accountSessions} session where ${which})
    for no key update`,
];
