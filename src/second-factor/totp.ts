import { decodeBase32IgnorePadding, encodeBase32UpperCaseNoPadding } from "@oslojs/encoding";
import { createTOTPKeyURI, generateHOTP } from "@oslojs/otp";

/** Seconds that a code is for (RFC 6238, section 4.1). */
const stepSeconds = 30;

const digits = 6;

/** Bytes of a secret: as long as an HMAC-SHA-1 (RFC 4226, section 4, R6). */
const secretBytes = 20;

/** Makes a secret, in base32 (RFC 4648, section 6) without padding: 32 characters, as people type it. */
export const newSecret = (): string => encodeBase32UpperCaseNoPadding(crypto.getRandomValues(new Uint8Array(secretBytes)));

/** Returns the URI of a secret as authenticator apps read it from a QR code (Key Uri Format of Google Authenticator). */
export const uriOf = (secret: string, issuer: string, username: string): string =>
  createTOTPKeyURI(issuer, username, decodeBase32IgnorePadding(secret), stepSeconds, digits).replaceAll("+", "%20");

/** Returns whether a text has the form of an app's code. */
export const isAppCode = (text: string): boolean => /^[0-9]{6}$/.test(text);

/**
 * Returns the step, counted from 1970, whose code this is (RFC 6238): the present one, or the one before or after it, for clocks that differ by up to 30
 * seconds. Undefined for a code of none of them.
 */
export function stepOfCode(secret: string, code: string, now: Date): number | undefined {
  const key = decodeBase32IgnorePadding(secret);
  const present = Math.floor(now.getTime() / 1_000 / stepSeconds);
  return [present + 1, present, present - 1].filter((step) => step >= 0 && generateHOTP(key, BigInt(step), digits) === code)[0];
}
