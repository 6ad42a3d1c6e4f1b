import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { licenses, machines, policies } from "../db/schema.ts";
import { instant, refuse } from "../db/sql.ts";
import { type FileDocument, type FileRow, fileSelection, reviveFileDocument } from "../document/file-document-store.ts";
import { type FileOptions, givesFile, laterExpiry } from "../document/file-store.ts";
import { countRequest, type Rate } from "../document/rate-store.ts";
import { runRefusalSql } from "../licensing/sql/run-refusal.ts";
import { itsPolicy } from "./seats-store.ts";
import { type MachineName, machineMatches } from "./store.ts";

/**
 * Notes that a file of the machine is checked out and until when it is valid, and reads its license's document with this machine alone, in one round trip.
 * The license is locked before the machine, as whoever takes or frees a seat does it. Undefined where there is no such machine.
 * @param times `expiryAt`: when the file will expire; null where it never does
 * @throws NeonDbError with the refusal of a license that may not run
 */
export async function checkOutMachineDocument(
  database: Database,
  name: MachineName,
  { now, expiryAt }: { now: Date; expiryAt: Date | null },
  { users, ...options }: FileOptions & { users: boolean },
): Promise<{ document: FileDocument; rate: Rate | null } | undefined> {
  const where = machineMatches(name);
  const isItsLicense = sql`
    license.tenant_id = ${name.tenantId} and license.id = (select machine.license_id from ${machines} machine where ${where})`;
  const [, counted, , { rows }] = await database.changing.batch([
    database.execute(sql`
      update ${licenses} license
      set files_expire_at = ${laterExpiry(sql`license.files_expire_at`, expiryAt)}
      from ${policies} policy
      where ${isItsLicense} and policy.tenant_id = license.tenant_id and policy.id = license.policy_id and ${givesFile(options)}`),
    database.execute<Rate>(countRequest(isItsLicense, now)),
    database.execute(sql`
      update ${machines} machine
      set last_checked_out_at = ${instant(now)}, files_expire_at = ${laterExpiry(sql`machine.files_expire_at`, expiryAt)}
      from ${licenses} license
      join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      where ${where} and license.tenant_id = machine.tenant_id and license.id = machine.license_id
      and ${refuse(runRefusalSql(instant(now)), itsPolicy(where))} is null and ${givesFile(options)}`),
    database.execute<FileRow>(fileSelection(isItsLicense, undefined, undefined, { machines: where, users })),
  ]);
  const [row] = rows;
  return row === undefined ? undefined : { document: reviveFileDocument(row), rate: counted.rows[0] ?? null };
}
