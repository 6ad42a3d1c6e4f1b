import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { licenses, policies, revokedKeys } from "../db/schema.ts";
import { instant, refuse, refusedLicense } from "../db/sql.ts";
import {
  type LicenseName,
  licenseMatches,
  licenseRow,
  type ShownLicense,
  type ShownRow,
  shownIn,
  shownSelection,
} from "../document/license-document-store.ts";
import { countRequest, type Rate } from "../document/rate-store.ts";
import type { RefusalName } from "../errors/refusals.ts";
import { blocks, type ChangingAction, type OwnBlock } from "../licensing/index.ts";
import { isUnrenewableSql, renewedTermSql, setTerm, termAfterSql } from "../licensing/sql/expiry.ts";
import { isOverLimitSql } from "../licensing/sql/limits.ts";
import { blockRefusalSql, sinceColumn, sinceSql } from "../licensing/sql/run-refusal.ts";

/** A license that an action has changed, to be shown. */
export type Changed = { document: ShownLicense; rate: Rate | null };

export type ChangedRow = ShownRow & { rate: Rate | null };

/** A column beside the document: what the common table expression `counted` counted. */
export const countedRate = sql`(
  select jsonb_build_object('allowed', counted.allowed, 'period', counted.period, 'remaining', counted.remaining, 'resets', counted.resets)
  from counted
) as rate`;

export const changedIn = (rows: ChangedRow[]): Changed | undefined => {
  const [row] = rows;
  const document = shownIn(rows);
  return row === undefined || document === undefined ? undefined : { document, rate: row.rate };
};

export type Target = { tenantId: string; name: LicenseName; now: Date };

/** A change of a license: SQL over the aliases `license` and `policy`, as they stand once the row is locked. */
type Change = {
  /** Gives the code that refuses the change, or null. */
  refusal?: SQL;
  /** The columns to set, as `column = expression`. */
  set: SQL;
};

/**
 * Changes a license in one round trip and one statement. It waits for the row's lock after it is planned, and reads the row as it is once locked, so that
 * the rule and the change see every change of it before them. A policy that came to be meanwhile is not seen: a license that was moved to it meanwhile is
 * refused. Undefined where there is no such license.
 * @throws NeonDbError with the refusal (`refusalOf`), or concurrent_change
 */
export async function changeLicense(
  database: Database,
  { tenantId, name, now }: Target,
  { refusal, set }: Change,
): Promise<Changed | undefined> {
  const where = licenseMatches(tenantId, name);
  const { rows } = await database.changing.execute<ChangedRow>(sql`
    with locked as (
      select license.* from ${licenses} license where ${where} for update
    ), candidate as (
      select license.tenant_id, license.id
      from locked license
      left join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      where ${refuse(sql`case when policy.id is null then 'concurrent_change' else ${refusal ?? sql`null`} end`, undefined, refusedLicense)} is null
    ), changed as (
      update ${licenses} license
      set ${set}, updated_at = ${instant(now)}
      from candidate, ${policies} policy
      where license.tenant_id = candidate.tenant_id and license.id = candidate.id
      and policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      returning license.*
    ), counted as (
      ${countRequest(where, now)}
    )
    ${shownSelection(sql`true`, now, licenseRow, countedRate, sql`changed`)}`);
  return changedIn(rows);
}

/** Has a license blocked from now on, unless it is so blocked already. */
const begin =
  (block: OwnBlock): LicenseRule =>
  (database, target) =>
    changeLicense(database, target, {
      refusal: sql`case when ${sinceSql(block)} is not null then ${blocks[block].refusal} end`,
      set: sql`${sinceColumn(block)} = ${instant(target.now)}`,
    });

/** Ends what `begin` began. @param refusal of a license that is not so blocked */
const end =
  (block: OwnBlock, refusal: RefusalName): LicenseRule =>
  (database, target) =>
    changeLicense(database, target, {
      refusal: sql`case when ${sinceSql(block)} is null then ${refusal} end`,
      set: sql`${sinceColumn(block)} = null`,
    });

const renew = (database: Database, target: Target) =>
  changeLicense(database, target, {
    refusal: sql`case when ${isUnrenewableSql} then 'license_not_renewable' end`,
    set: setTerm(renewedTermSql(instant(target.now))),
  });

const checkIn = (database: Database, target: Target) =>
  changeLicense(database, target, {
    refusal: sql`case when not policy.require_check_in then 'check_in_not_required' end`,
    set: sql`last_checked_in_at = ${instant(target.now)}, ${setTerm(termAfterSql("check_in", instant(target.now)))}`,
  });

const incrementUses = (database: Database, target: Target, increment: number) =>
  changeLicense(database, target, {
    refusal: sql`coalesce(${blockRefusalSql()}, case
      when ${isOverLimitSql("maxUses", sql`license.uses + ${increment}::bigint`)} then 'usage_limit_reached'
      when license.uses + ${increment}::bigint > ${Number.MAX_SAFE_INTEGER}::bigint then 'usage_limit_reached'
    end)`,
    set: sql`uses = license.uses + ${increment}::bigint, ${setTerm(termAfterSql("use", instant(target.now)))}`,
  });

const decrementUses = (database: Database, target: Target, decrement: number) =>
  changeLicense(database, target, {
    refusal: sql`case when license.uses < ${decrement}::bigint then 'decrement_too_large' end`,
    set: sql`uses = license.uses - ${decrement}::bigint`,
  });

const resetUses = (database: Database, target: Target) => changeLicense(database, target, { set: sql`uses = 0` });

/** The rule of each action that changes a license: how many uses it is about goes to those that count. */
export const licenseRules: Record<ChangingAction, LicenseRule> = {
  checkin: checkIn,
  "increment-usage": incrementUses,
  "decrement-usage": decrementUses,
  "reset-usage": resetUses,
  suspend: begin("suspended"),
  reinstate: end("suspended", "license_not_suspended"),
  renew,
  revoke,
};

type LicenseRule = (database: Database, target: Target, amount: number) => Promise<Changed | undefined>;

/** One statement: the license goes, its machines with it, and its key is never issued again. Says whether there was one. */
async function revoke(database: Database, { tenantId, name, now }: Target): Promise<Changed | undefined> {
  const where = licenseMatches(tenantId, name);
  const { rows } = await database.changing.execute<ChangedRow>(sql`
    with gone as (
      delete from ${licenses} license
      where ${where}
      returning license.tenant_id, license.id, license.key_hash
    ), remembered as (
      insert into ${revokedKeys} (tenant_id, key_hash, license_id, revoked_at)
      select tenant_id, key_hash, id, ${instant(now)}
      from gone
      on conflict do nothing
    )
    ${shownSelection(where, now, undefined, sql`null as rate`)} and exists (select from gone)`);
  return changedIn(rows);
}
