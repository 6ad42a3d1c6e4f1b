import { type SQL, sql } from "drizzle-orm";
import { certificateAlgorithm } from "../crypto/certificates.ts";
import { signingSchemes } from "../crypto/key-algorithms.ts";
import { textArray } from "../db/sql.ts";

/** Files that were checked out and that nobody can take back, by the latest expiry of all; null where one of them never expires. */
export type CheckedOutFiles = { expiry: Date | null };

/** The value of a column `files_expire_at` that stands for a file that never expires. */
const never = "infinity";

/** Reads a column `files_expire_at`. Null where no file was checked out. */
export const checkedOutFiles = (stored: string | null): CheckedOutFiles | null =>
  stored === null ? null : { expiry: stored === never ? null : new Date(stored) };

/**
 * Returns what a check-out sets a column `files_expire_at` to.
 * @param expiryAt of the new file; null where it never expires
 */
export const laterExpiry = (column: SQL, expiryAt: Date | null): SQL =>
  sql`greatest(${column}, ${expiryAt?.toISOString() ?? never}::timestamptz)`;

/** How a file is asked for: in an algorithm's name, or in any where none is named. */
export type FileOptions = { algorithm: string | undefined; encrypt: boolean };

/**
 * Returns the condition that the alias `policy` gives such files, because a refused request is not noted. The rule is the same as in
 * `requireAlgorithm`.
 */
export function givesFile({ algorithm, encrypt }: FileOptions): SQL {
  if (algorithm === undefined) return sql`true`;
  const schemesOf = (isEncrypted: boolean) =>
    textArray(signingSchemes.filter((scheme) => certificateAlgorithm(scheme, isEncrypted) === algorithm));
  const encrypted = sql`policy.scheme = any(${schemesOf(true)})`;
  return encrypt
    ? encrypted
    : sql`case when policy.encrypted then ${encrypted} else policy.scheme = any(${schemesOf(false)}) end`;
}
