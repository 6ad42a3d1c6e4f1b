import { type SQL, sql } from "drizzle-orm";
import { defaultTexts, factoryIds } from "../fingerprints.ts";

const list = (texts: readonly string[]): SQL =>
  sql.join(
    texts.map((text) => sql`${text}`),
    sql`, `,
  );

/** The rule of `isSharedFingerprint` in SQL. @param fingerprint a `text` */
export function isSharedFingerprintSql(fingerprint: SQL): SQL {
  const text = sql`lower(regexp_replace(${fingerprint}, '^\\s+|\\s+$', '', 'g'))`;
  const digits = sql`regexp_replace(lower(${fingerprint}), '[-:._{}[:space:]]', '', 'g')`;
  return sql`(${text} in (${list(defaultTexts)}) or ${digits} in (${list(factoryIds)}) or ${digits} ~ '^(0{8,}|f{8,})$')`;
}
