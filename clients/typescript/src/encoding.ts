/** Bytes in a buffer of their own, as Web Cryptography takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Returns the UTF-8 bytes of a text. */
export const toUtf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));

/** Returns the text of UTF-8 bytes, undefined where they are none. A byte order mark is a character like any other. */
export function fromUtf8(bytes: Bytes): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns bytes in base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Bytes): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Returns the bytes of canonical base64 with padding; undefined for any other spelling, so that one text stands for one value. */
export function fromBase64(text: string): Bytes | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : undefined;
}

/** Returns the bytes of canonical base64url with padding (RFC 4648, section 5), undefined for any other spelling. */
export function fromBase64Url(text: string): Bytes | undefined {
  return /[+/]/.test(text) ? undefined : fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}

/** Returns bytes as hexadecimal digits in lower case. */
export const toHex = (bytes: Bytes): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Returns the bytes of an even number of hexadecimal digits, undefined for anything else. */
export function fromHex(text: string): Bytes | undefined {
  if (!/^([0-9a-f]{2})+$/i.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Returns the SHA-256 of bytes. */
export const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** Returns the object that a JSON text holds, undefined where it holds something else or is no JSON. */
export function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return asObject(value);
  } catch {
    return undefined;
  }
}

/** Returns the value if it is an object and no list. */
export const asObject = (value: unknown): Record<string, unknown> | undefined =>
  // An object of JSON has string keys and values of unknown types: no checker can see that.
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

/** Returns the value if it is a text. */
export const asText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Returns the time of an RFC 3339 text, undefined where it names none. */
export function asTime(value: unknown): Date | undefined {
  const time = typeof value === "string" ? new Date(value) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
}
