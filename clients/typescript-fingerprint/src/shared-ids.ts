// Ids that many machines report. The service refuses the same ones (48002); a test of the repository compares both.

/** Texts that broken hardware readers, or programs that failed to read, give for every machine. In lower case. */
const defaultTexts = [
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
];

/** UUIDs that makers of mainboards leave in their firmware, as 32 hexadecimal digits in lower case. */
const factoryIds = [
  "03000200040005000006000700080009",
  "00020003000400050006000700080009",
  "030201000504070608090a0b0c0d0e0f",
  "10000000000080000040000000000000",
  "12345678123456781234567812345678",
  "123456781234567890abcddeefaabbcc",
  "fefefefefefefefefefefefefefefefe",
];

/** Says whether an id tells no machine from others, because a broken reader reports it for each. Case and separators do not count. */
export function isSharedId(id: string): boolean {
  const text = id.trim().toLowerCase();
  const digits = text.replace(/[-:._{}\s]/g, "");
  return defaultTexts.includes(text) || factoryIds.includes(digits) || /^(0{8,}|f{8,})$/.test(digits);
}
