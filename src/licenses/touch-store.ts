import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { licenses, policies } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { type FileWish, givesFile } from "../edge/file-store.ts";
import { countRequest, type Rate } from "../edge/rate-store.ts";
import {
  type DocumentParts,
  type DocumentRow,
  documentSelection,
  type LicenseDocument,
  type LicenseName,
  licenseMatches,
  reviveDocument,
  type ShownLicense,
  type ShownRow,
  shownIn,
} from "../edge/snapshot-store.ts";
import { clockStartsSql, setTerm, termAfterSql } from "../licensing/sql/expiry.ts";
import { isUnblockedSql, runRefusalSql } from "../licensing/sql/run-refusal.ts";

/** Seconds for which `last_validated_at` stands before another validation writes it again: a validation is a read, not a write. */
const validationNoteSeconds = 60;

export type Touched = { document: LicenseDocument; rate: Rate | null };

type TouchedRow = DocumentRow & { rate: Rate | null };

/** A license that an action has changed, to be shown. */
export type Changed = { document: ShownLicense; rate: Rate | null };

export type ChangedRow = ShownRow & { rate: Rate | null };

/** A column beside the document: what the common table expression `counted` counted. */
export const countedRate = sql`(select to_jsonb(counted) from counted) as rate`;

export const changedIn = (rows: ChangedRow[]): Changed | undefined => {
  const [row] = rows;
  const document = shownIn(rows);
  return row === undefined || document === undefined ? undefined : { document, rate: row.rate };
};

const touchedIn = ([row]: TouchedRow[]): Touched | undefined =>
  row === undefined ? undefined : { document: reviveDocument(row), rate: row.rate };

type Touch = { tenantId: string; name: LicenseName; now: Date };

/**
 * One statement: the license's document, and what a validation changes. It starts the clock of a license whose policy says so, once:
 * of validations that come first together, all but one wait for the row and answer the expiry that stands there. It notes the time,
 * if the last note is old. Undefined where there is no such license.
 */
export function validateDocument(
  database: Database,
  { tenantId, name, now, actor }: Touch & { actor: string },
): Promise<Touched | undefined> {
  const changes = sql`
    last_validated_at = greatest(target.last_validated_at, ${instant(now)}),
    ${setTerm(termAfterSql("validation", instant(now), { license: sql`target`, policy: sql`candidate` }))}`;
  const noteIsOld = sql`(
    license.last_validated_at is null or license.last_validated_at < ${instant(now)} - make_interval(secs => ${validationNoteSeconds})
  )`;
  return touchDocument(database, {
    tenantId,
    name,
    now,
    changes,
    saysWhoActs: sql`set_config('latchkey.actor', ${actor}, true)`,
    applies: sql`(${clockStartsSql("validation")} or ${noteIsOld}) and ${isUnblockedSql()}`,
    parts: { machineMetadata: false },
  });
}

/** One statement: the license's document with what the file includes, and the note that it was checked out, unless it may not be. */
export function checkOutDocument(
  database: Database,
  { tenantId, name, now }: Touch,
  wish: FileWish,
  include: readonly string[],
): Promise<Touched | undefined> {
  const changes = sql`last_checked_out_at = ${instant(now)}`;
  const applies = sql`(${runRefusalSql(instant(now))}) is null and ${givesFile(wish)}`;
  const parts = { users: include.includes("users"), ...(include.includes("machines") ? {} : { machines: sql`false` }) };
  return touchDocument(database, { tenantId, name, now, changes, applies, saysWhoActs: sql`null`, parts });
}

type TouchedDocument = {
  saysWhoActs: SQL;
  now: Date;
  tenantId: string;
  name: LicenseName;
  changes: SQL;
  applies: SQL;
  parts: DocumentParts;
};

async function touchDocument(
  database: Database,
  { tenantId, name, now, changes, applies, saysWhoActs, parts }: TouchedDocument,
): Promise<Touched | undefined> {
  const where = licenseMatches(tenantId, name);
  const { rows } = await database.changing.execute<TouchedRow>(sql`
    with candidate as (
      select license.tenant_id, license.id, policy.duration, policy.expiration_basis, ${saysWhoActs}
      from ${licenses} license
      join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      where ${where} and ${applies}
    ), touched as (
      update ${licenses} target
      set ${changes}
      from candidate
      where target.tenant_id = candidate.tenant_id and target.id = candidate.id
      returning target.*
    ), counted as (
      ${countRequest(where, now)}
    )
    ${documentSelection(where, sql`coalesce((select to_jsonb(touched) from touched), to_jsonb(license))`, countedRate, parts)}`);
  return touchedIn(rows);
}
