import { toHex } from "./encoding.ts";

/** A random UUID (RFC 9562, section 5.4). */
export const uuidV4 = (): string => crypto.randomUUID();

/**
 * A UUID that sorts by time (RFC 9562, section 5.7): 48 bits of unix milliseconds, 74 random bits.
 * Two of the same millisecond are in no particular order.
 * @throws RangeError unless `nowMs` is in 0 .. 2^48 - 1 (year 10889); a fraction is cut off.
 */
export function uuidV7(nowMs: number): string {
  const time = Math.trunc(nowMs);
  if (!(time >= 0 && time < 2 ** 48)) throw new RangeError("uuidV7 takes unix milliseconds from 0 to 2^48 - 1.");
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(time / 2 ** 16));
  view.setUint16(4, time % 2 ** 16);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

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
