/** Texts that broken hardware readers, or programs that failed to read, give for every machine. In lower case. */
export const defaultTexts = [
  "none",
  "null",
  "nil",
  "undefined",
  "unknown",
  "n/a",
  "not applicable",
  "not available",
  "not specified",
  "default string",
  "system serial number",
  "to be filled by o.e.m.",
  "to be filled by o.e.m",
  "to be filled by oem",
] as const;

/** UUIDs that makers of mainboards leave in their firmware, as 32 hexadecimal digits in lower case. */
export const factoryIds = [
  "03000200040005000006000700080009",
  "00020003000400050006000700080009",
  "030201000504070608090a0b0c0d0e0f",
  "10000000000080000040000000000000",
  "12345678123456781234567812345678",
  "123456781234567890abcddeefaabbcc",
  "fefefefefefefefefefefefefefefefe",
] as const;

/** Separators within an identifier: they do not tell machines apart. */
const separators = /[-:._{}\s]/g;

/** At least eight digits, all of them zero or all of them `f`. */
const sameDigits = /^(0{8,}|f{8,})$/;

/**
 * Says whether many machines have this fingerprint, because a broken hardware reader reports it for each. They would share one seat. Case and
 * separators do not count. `isSharedFingerprintSql` says the same in SQL.
 */
export function isSharedFingerprint(fingerprint: string): boolean {
  const text = fingerprint.trim().toLowerCase();
  const digits = text.replace(separators, "");
  return defaultTexts.some((one) => one === text) || factoryIds.some((id) => id === digits) || sameDigits.test(digits);
}
