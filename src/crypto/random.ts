import { v7 } from "uuid";
import { toBase64 } from "./encoding.ts";

/** A random UUID (RFC 9562, section 5.4). */
export const uuidV4 = (): string => crypto.randomUUID();

/** The latest millisecond of `uuidV7`, and the number of the last UUID in it. */
let latest = { milliseconds: -1, sequence: 0 };

/**
 * A UUID that sorts by time (RFC 9562, section 5.7). Those that an isolate makes for one millisecond sort in the order in which they were made.
 * @param nowMs unix milliseconds; a fraction is cut off.
 * @throws RangeError unless `nowMs` is in 0 .. 2^48 - 1 (year 10889).
 */
export function uuidV7(nowMs: number): string {
  const milliseconds = Math.trunc(nowMs);
  if (!(milliseconds >= 0 && milliseconds < 2 ** 48)) throw new RangeError("uuidV7 takes unix milliseconds from 0 to 2^48 - 1.");
  const isSame = milliseconds === latest.milliseconds;
  latest = { milliseconds, sequence: isSame ? latest.sequence + 1 : randomSequence() };
  return v7({ msecs: milliseconds, seq: latest.sequence });
}

/** 31 random bits of the 32 of a sequence (RFC 9562, section 6.2, method 1): the highest is left for counting on. */
const randomSequence = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;

/** Five groups of eight `A-Za-z0-9` joined by `-`: 44 characters, 238 bits. */
export const randomLicenseKey = (): string => Array.from({ length: 5 }, () => randomAlphanumeric(8)).join("-");

/**
 * `lk_<kind>_` and 43 characters of `A-Za-z0-9`, which carry 256 bits.
 * @throws RangeError unless `kind` is a word of lowercase letters.
 */
export function randomToken(kind: string): string {
  if (!/^[a-z]+$/.test(kind)) throw new RangeError("The kind of a token is a word of lowercase letters.");
  return `lk_${kind}_${randomAlphanumeric(43)}`;
}

/** `whsec_` and the base64 of 32 bytes (Standard Webhooks, "Secrets": 24 to 64 bytes). */
export const randomWebhookSecret = (): string => `whsec_${toBase64(crypto.getRandomValues(new Uint8Array(32)))}`;

/** 24 characters of `A-Za-z0-9`: 142 bits. */
export const randomPassword = (): string => randomAlphanumeric(24);

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** 248 is the largest multiple of 62 a byte holds; bytes from there on are drawn again, so that no character is likelier. */
function randomAlphanumeric(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length + 8))) {
      if (byte < 248 && text.length < length) text += alphabet.charAt(byte % 62);
    }
  }
  return text;
}
