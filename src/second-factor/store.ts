import { type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { accounts, masterRecoveryCodes, masterSecondFactors, masters, recoveryCodes, secondFactors } from "../db/schema.ts";
import { instant, nameEvents, textArray } from "../db/sql.ts";

/** Somebody whom a second factor belongs to: an account of a tenant, or a superadmin. */
export type Holder = { kind: "account"; tenantId: string; accountId: string } | { kind: "superadmin"; masterId: string };

/** Secrets of a holder, sealed: the one that it signs in with, and the one that is being set up. */
export type HeldFactor = { secretSealed: string | null; pendingSecretSealed: string | null; pendingUntil: Date | null };

/** The tables of a holder's kind, the columns that name the holder in both, and what they have for this one. */
type Place = { factors: PgTable; codes: PgTable; columns: SQL; values: SQL };

const placeOf = (holder: Holder): Place =>
  holder.kind === "account"
    ? {
        factors: secondFactors,
        codes: recoveryCodes,
        columns: sql`tenant_id, account_id`,
        values: sql`${holder.tenantId}::uuid, ${holder.accountId}::uuid`,
      }
    : {
        factors: masterSecondFactors,
        codes: masterRecoveryCodes,
        columns: sql`master_id`,
        values: sql`${holder.masterId}::uuid`,
      };

/** Condition on a row of either table. Served by the primary key. */
const isOf = ({ columns, values }: Place): SQL => sql`(${columns}) = (${values})`;

/**
 * Uses a step's code up, in one statement: of two that come with it together, one does. Says whether the code was good, which one of this step or an
 * earlier one is not any more.
 */
export async function spendStep(
  database: Database,
  { holder, secretSealed, step }: { holder: Holder; secretSealed: string; step: number },
): Promise<boolean> {
  const place = placeOf(holder);
  const { rows } = await database.changing.execute(sql`
    update ${place.factors}
    set last_used_step = ${step}
    where ${isOf(place)} and secret_sealed = ${secretSealed} and coalesce(last_used_step, -1) < ${step}
    returning last_used_step`);
  return rows.length > 0;
}

/** Uses a recovery code up, in one statement. Says whether it was good. */
export async function spendRecoveryCode(
  database: Database,
  { holder, codeHash, now }: { holder: Holder; codeHash: string; now: Date },
): Promise<boolean> {
  const place = placeOf(holder);
  const { used } = await inOneBatch(database.changing, {
    naming: sql`select ${nameEvents({ account: "recovery_code_used" })}`,
    used: sql`
      update ${place.codes}
      set used_at = ${instant(now)}
      where ${isOf(place)} and code_hash = ${codeHash} and used_at is null
      returning used_at`,
  });
  return used.length > 0;
}

/**
 * Stores the secret of a setup, in the place of one before, if the holder's factor is still the one that was proved: null for none. Says whether it is.
 */
export async function putPending(
  database: Database,
  pending: { holder: Holder; proved: string | null; pendingSecretSealed: string; pendingUntil: Date },
): Promise<boolean> {
  const { holder, proved, pendingSecretSealed, pendingUntil } = pending;
  const { factors, columns, values } = placeOf(holder);
  const { rows } = await database.changing.execute(sql`
    insert into ${factors} as factor (${columns}, pending_secret_sealed, pending_until)
    values (${values}, ${pendingSecretSealed}, ${instant(pendingUntil)})
    on conflict (${columns}) do update
    set pending_secret_sealed = excluded.pending_secret_sealed, pending_until = excluded.pending_until
    where factor.secret_sealed is not distinct from ${proved}::text
    returning factor.pending_until`);
  return rows.length > 0;
}

/**
 * Makes the secret of a setup the holder's factor, with new recovery codes in the place of those before, in one transaction. Says whether the setup was
 * still the one whose code was proved.
 */
export async function confirmPending(
  database: Database,
  confirmed: { holder: Holder; pendingSecretSealed: string; step: number; codeHashes: string[]; now: Date },
): Promise<boolean> {
  const { holder, pendingSecretSealed, step, codeHashes, now } = confirmed;
  const place = placeOf(holder);
  const { factors, codes, columns } = place;
  const { done } = await inOneBatch(database.changing, {
    // The holder first, as whoever switches the factor off does.
    locked: lockOf(holder),
    done: sql`
    with confirmed as (
      update ${factors}
      set
        secret_sealed = pending_secret_sealed, last_used_step = ${step}, pending_secret_sealed = null, pending_until = null
        ${holder.kind === "superadmin" ? sql`, confirmed_at = ${instant(now)}` : sql``}
      where ${isOf(place)} and pending_secret_sealed = ${pendingSecretSealed}
      returning ${columns}
    ), gone as (
      delete from ${codes} where (${columns}) in (select * from confirmed)
    ), given as (
      insert into ${codes} (${columns}, code_hash, created_at)
      select confirmed.*, hash, ${instant(now)}
      from confirmed, unnest(${textArray(codeHashes)}) as hash
    )
    ${holder.kind === "superadmin" ? sql`select from confirmed` : sinceNow(now)}`,
  });
  return done.length > 0;
}

const lockOf = (holder: Holder): SQL =>
  holder.kind === "account"
    ? sql`select from ${accounts} where tenant_id = ${holder.tenantId} and id = ${holder.accountId} for update`
    : sql`select from ${masters} where id = ${holder.masterId} for update`;

/** The account says since when it has its factor: that writes the event. */
const sinceNow = (now: Date): SQL => sql`
  update ${accounts} account
  set second_factor_at = ${instant(now)}, updated_at = ${instant(now)}
  from confirmed
  where account.tenant_id = confirmed.tenant_id and account.id = confirmed.account_id
  returning account.id`;
