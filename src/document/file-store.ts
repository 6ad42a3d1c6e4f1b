import { type SQL, sql } from "drizzle-orm";
import { certificateAlgorithm } from "../crypto/certificates.ts";
import { signingSchemes } from "../crypto/key-algorithms.ts";
import { textArray } from "../db/sql.ts";

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
