import { sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { accounts, recoveryCodes, secondFactors } from "../db/schema.ts";
import { instant, nameEvents, textArray } from "../db/sql.ts";

/** Account that a second factor belongs to. */
export type Holder = { tenantId: string; accountId: string };

/** Secrets of an account, sealed: the one that it signs in with, and the one that is being set up. */
export type HeldFactor = { secretSealed: string | null; pendingSecretSealed: string | null; pendingUntil: Date | null };

/**
 * Uses a step's code up, in one statement: of two that come with it together, one does. Says whether the code was good, which one of this step or an
 * earlier one is not any more.
 */
export async function spendStep(
  database: Database,
  { tenantId, accountId, secretSealed, step }: Holder & { secretSealed: string; step: number },
): Promise<boolean> {
  const { rows } = await database.changing.execute(sql`
    update ${secondFactors}
    set last_used_step = ${step}
    where tenant_id = ${tenantId} and account_id = ${accountId} and secret_sealed = ${secretSealed}
    and coalesce(last_used_step, -1) < ${step}
    returning account_id`);
  return rows.length > 0;
}

/** Uses a recovery code up, in one statement. Says whether it was good. */
export async function spendRecoveryCode(
  database: Database,
  { tenantId, accountId, codeHash, now }: Holder & { codeHash: string; now: Date },
): Promise<boolean> {
  const { used } = await inOneBatch(database.changing, {
    naming: sql`select ${nameEvents({ account: "recovery_code_used" })}`,
    used: sql`
      update ${recoveryCodes}
      set used_at = ${instant(now)}
      where tenant_id = ${tenantId} and account_id = ${accountId} and code_hash = ${codeHash} and used_at is null
      returning account_id`,
  });
  return used.length > 0;
}

/**
 * Stores the secret of a setup, in the place of one before, if the account's factor is still the one that was proved: null for none. Says whether it is.
 */
export async function putPending(
  database: Database,
  pending: Holder & { proved: string | null; pendingSecretSealed: string; pendingUntil: Date },
): Promise<boolean> {
  const { tenantId, accountId, proved, pendingSecretSealed, pendingUntil } = pending;
  const { rows } = await database.changing.execute(sql`
    insert into ${secondFactors} as factor (tenant_id, account_id, pending_secret_sealed, pending_until)
    values (${tenantId}, ${accountId}, ${pendingSecretSealed}, ${instant(pendingUntil)})
    on conflict (tenant_id, account_id) do update
    set pending_secret_sealed = excluded.pending_secret_sealed, pending_until = excluded.pending_until
    where factor.secret_sealed is not distinct from ${proved}::text
    returning factor.account_id`);
  return rows.length > 0;
}

/**
 * Makes the secret of a setup the account's factor, with new recovery codes in the place of those before, in one transaction. Says whether the setup was
 * still the one whose code was proved.
 */
export async function confirmPending(
  database: Database,
  confirmed: Holder & { pendingSecretSealed: string; step: number; codeHashes: string[]; now: Date },
): Promise<boolean> {
  const { tenantId, accountId, pendingSecretSealed, step, codeHashes, now } = confirmed;
  const { done } = await inOneBatch(database.changing, {
    // The account first, as whoever switches the factor off does.
    locked: sql`select from ${accounts} where tenant_id = ${tenantId} and id = ${accountId} for update`,
    done: sql`
    with confirmed as (
      update ${secondFactors}
      set secret_sealed = pending_secret_sealed, last_used_step = ${step}, pending_secret_sealed = null, pending_until = null
      where tenant_id = ${tenantId} and account_id = ${accountId} and pending_secret_sealed = ${pendingSecretSealed}
      returning tenant_id, account_id
    ), gone as (
      delete from ${recoveryCodes} code using confirmed
      where code.tenant_id = confirmed.tenant_id and code.account_id = confirmed.account_id
    ), given as (
      insert into ${recoveryCodes} (tenant_id, account_id, code_hash, created_at)
      select confirmed.tenant_id, confirmed.account_id, hash, ${instant(now)}
      from confirmed, unnest(${textArray(codeHashes)}) as hash
    )
    update ${accounts} account
    set second_factor_at = ${instant(now)}, updated_at = ${instant(now)}
    from confirmed
    where account.tenant_id = confirmed.tenant_id and account.id = confirmed.account_id
    returning account.id`,
  });
  return done.length > 0;
}
