import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { licenses, policies, rateWindows } from "../db/schema.ts";
import { instant, jsonOf } from "../db/sql.ts";
import { countedWindowSql } from "../licensing/sql/rate-window.ts";
import { composeWanted } from "./composed.ts";
import { rateOf } from "./counted-rate.ts";
import { type FeedRow, type Poll, wantsFor } from "./feed-store.ts";
import { type CheckedOutFiles, checkedOutFiles } from "./file-store.ts";
import { type LicenseDocument, type NamedParts, reviveNamed, reviveText } from "./license-document-store.ts";
import { PolledRows } from "./polled-rows.ts";
import type { Lookup, RequestRate } from "./question.ts";

/**
 * A license as a validation would find it, the rate that the validation would be left with (null where the policy sets no limit), and the files that were
 * checked out.
 */
export type DocumentRead = {
  document: LicenseDocument;
  named: NamedParts;
  rate: RequestRate | null;
  files: CheckedOutFiles | null;
};

type Row = { rows: FeedRow[]; rates: Poll["rates"]; files_expire_at: string | null };

/** A request and its window, as they would be counted at this instant, on the aliases `policy` and `rate`. */
const nextWindow = (now: Date) =>
  countedWindowSql({ allowed: sql`policy.rate_limit`, period: sql`policy.rate_period` }, instant(now), sql`1`);

/**
 * Reads what a validation would read, and changes nothing: one statement in a read-only transaction, no locks. Each row is looked up by its primary
 * key or by an index of its license. Undefined where there is no such license.
 * @param want a license, with the names that the scope gives
 */
export async function readDocument(
  database: Database,
  { tenantId, want, now }: { tenantId: string; want: Lookup; now: Date },
): Promise<DocumentRead | undefined> {
  const wants = jsonOf(wantsFor([{ ...want, clockStart: null, times: 0 }]));
  const next = nextWindow(now);
  const result = await database.execute<Row>(sql`
    with wanted as materialized (
      select id, policy_id from latchkey_wanted_licenses(${tenantId}, ${wants})
    )
    select
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'source', one.source, 'id', one.id, 'parent', one.parent, 'name', one.name, 'body', one.body
        ))
        from latchkey_wanted_rows(${tenantId}, ${wants}, ${instant(now)}) as one
      ), '[]') as rows,
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'license_id', wanted.id,
          'allowed', policy.rate_limit,
          'period', policy.rate_period,
          'requests', case when rate.license_id is null then 1 else ${next.requests} end,
          'started_at', case when rate.license_id is null then ${instant(now)} else ${next.startedAt} end
        ))
        from wanted
        join ${policies} policy on policy.tenant_id = ${tenantId} and policy.id = wanted.policy_id and policy.rate_limited
        left join ${rateWindows} rate on rate.tenant_id = ${tenantId} and rate.license_id = wanted.id
      ), '[]') as rates,
      (
        select to_jsonb(license.files_expire_at)
        from wanted
        join ${licenses} license on license.tenant_id = ${tenantId} and license.id = wanted.id
      ) as files_expire_at`);
  const { rows, rates, files_expire_at: filesExpireAt } = result.rows[0] ?? { rows: [], rates: [], files_expire_at: null };
  // Anything that the statement did not return does not exist.
  const composed = composeWanted(new PolledRows(rows), { want, tenantId, isAbsent: () => () => true });
  if (composed?.license === undefined || composed.named === undefined) return undefined;
  return {
    document: reviveText(composed.license.text),
    named: reviveNamed(composed.named.text),
    rate: rateOf(composed.license.id, { rates, times: 1, place: 1 }, now.getTime()),
    files: checkedOutFiles(filesExpireAt),
  };
}
