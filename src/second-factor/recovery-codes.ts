import { encodeBase32LowerCaseNoPadding } from "@oslojs/encoding";

/** How many codes somebody gets at once. */
const count = 10;

/** Makes recovery codes: each two groups of eight of `a-z2-7`, which carry 80 bits. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: count }, () => {
    const text = encodeBase32LowerCaseNoPadding(crypto.getRandomValues(new Uint8Array(10)));
    return `${text.slice(0, 8)}-${text.slice(8)}`;
  });

/** Returns a code as it is compared: people write it in capitals, with spaces, or without the hyphen. */
export const plainCode = (code: string): string => code.replace(/[\s-]/g, "").toLowerCase();

/** Returns the text that is hashed of a code: the same code of another account has another hash. @param tenantId `*` for a superadmin's */
export const hashedTextOf = (tenantId: string, holderId: string, code: string): string =>
  `recovery-code:${tenantId}:${holderId}:${plainCode(code)}`;
