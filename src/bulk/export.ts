import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import { computeChecksums } from "../crypto/checksums.ts";
import { openOnce } from "../crypto/license-keys.ts";
import { presentLicenseAlone } from "../licenses/index.ts";
import { checkInDueAt, licenseStatus } from "../licensing/index.ts";
import { type ExportedLicense, selectExportPart } from "./export-store.ts";

/** Licenses that one statement reads, the first and at most. */
const [fewest, most] = [100, 1_000];

/** Bytes that one statement reads, as the database writes them: of its answer, which has twice as many at most, Neon allows 10 MiB. */
const mostBytes = 1024 * 1024;

/** Licenses that are written at a time: for so long nobody else's request goes on. */
const atATime = 100;

/**
 * Every license within the caller's reach as a line of JSON, in the order of their ids, which is the order in which they were made. The last
 * line has no `license_id`: it says that all were sent, and how many.
 * @param after an id, such as that of the last license that a client has: only those after it
 */
export async function* exportLicenses(context: TenantContext, after: string | null): AsyncGenerator<string, void> {
  const { database, tenant } = context;
  const reach = reachOf(context);
  let sent = 0;
  let last = after;
  let limit = fewest;
  for (let isLast = false; !isLast; ) {
    const part = await selectExportPart(database, { tenantId: tenant.id, reach, after: last, most: limit, mostBytes });
    for (let first = 0; first < part.licenses.length; first += atATime) {
      const lines = await Promise.all(part.licenses.slice(first, first + atATime).map((one) => lineOf(context, one)));
      yield lines.join("");
    }
    sent += part.licenses.length;
    last = part.licenses.at(-1)?.license.id ?? last;
    // Few large licenses fit into one part. The limit follows, so that the database does not write many that it then leaves out.
    limit = Math.min(most, Math.max(fewest, 2 * part.licenses.length));
    isLast = part.isLast;
  }
  yield `${JSON.stringify({ complete: true, licenses: sent })}\n`;
}

async function lineOf(context: TenantContext, { license, policy, owner }: ExportedLicense): Promise<string> {
  const key = await openOnce(context, license);
  const status = licenseStatus({ license, owner }, context.now);
  const shown = { license, policy, owner, key, status, nextCheckInAt: checkInDueAt({ license, policy }) };
  return `${JSON.stringify(presentLicenseAlone(shown, computeChecksums(key)))}\n`;
}
