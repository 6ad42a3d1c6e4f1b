import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { rowJson } from "../db/row-json.ts";
import { licenses, policies } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { type FileDocument, type FileRow, fileSelection, reviveFileDocument } from "../document/file-document-store.ts";
import { type FileOptions, givesFile, laterExpiry } from "../document/file-store.ts";
import { type LicenseName, licenseMatches, licenseRow } from "../document/license-document-store.ts";
import { countRequest, type Rate } from "../document/rate-store.ts";
import { runRefusalSql } from "../licensing/sql/run-refusal.ts";
import { countedRate } from "./actions-store.ts";

const touchedRow = rowJson(licenses, "touched");

export type CheckedOutDocument = { document: FileDocument; rate: Rate | null };

type CheckedOutRow = FileRow & { rate: Rate | null };

const checkedOutIn = ([row]: CheckedOutRow[]): CheckedOutDocument | undefined =>
  row === undefined ? undefined : { document: reviveFileDocument(row), rate: row.rate };

/** @property expiryAt when the file will expire; null where it never does */
type Target = { tenantId: string; name: LicenseName; now: Date; expiryAt: Date | null };

/**
 * One statement: the license's document with what the file includes, and the note that it was checked out and until when the file is valid, unless it may not
 * be.
 */
export async function checkOutDocument(
  database: Database,
  { tenantId, name, now, expiryAt }: Target,
  options: FileOptions,
  include: readonly string[],
): Promise<CheckedOutDocument | undefined> {
  const applies = sql`(${runRefusalSql(instant(now))}) is null and ${givesFile(options)}`;
  const parts = { users: include.includes("users"), ...(include.includes("machines") ? {} : { machines: sql`false` }) };
  const where = licenseMatches(tenantId, name);
  const { rows } = await database.changing.execute<CheckedOutRow>(sql`
    with candidate as (
      select license.tenant_id, license.id
      from ${licenses} license
      join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      where ${where} and ${applies}
    ), touched as (
      update ${licenses} target
      set last_checked_out_at = ${instant(now)}, files_expire_at = ${laterExpiry(sql`target.files_expire_at`, expiryAt)}
      from candidate
      where target.tenant_id = candidate.tenant_id and target.id = candidate.id
      returning target.*
    ), counted as (
      ${countRequest(where, now)}
    )
    ${fileSelection(where, sql`coalesce((select ${touchedRow} from touched), ${licenseRow})`, countedRate, parts)}`);
  return checkedOutIn(rows);
}
