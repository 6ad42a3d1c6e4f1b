import { Buffer } from "node:buffer";
import { timingSafeEqual as equalBytes } from "node:crypto";

// Buffer is native in Node and in workerd (nodejs_compat); Uint8Array.prototype.toBase64 is missing from Node 24.

export type Bytes = Uint8Array<ArrayBuffer>;

/** Base64 with padding (RFC 4648, section 4). */
export const toBase64 = (bytes: Uint8Array): string => view(bytes).toString("base64");

/** Base64 without padding, as the PHC string format writes it. */
export const toBase64Unpadded = (bytes: Uint8Array): string => toBase64(bytes).replace(/=+$/, "");

/** Base64url without padding (RFC 4648, section 5; RFC 7515, section 2). */
export const toBase64Url = (bytes: Uint8Array): string => view(bytes).toString("base64url");

/** Base64url with padding, as signed keys use it. */
export const toBase64UrlPadded = (bytes: Uint8Array): string => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_");

/** Lowercase. */
export const toHex = (bytes: Uint8Array): string => view(bytes).toString("hex");

// Buffer skips what it does not know, so each decoder encodes again and compares: a value has exactly one accepted spelling.

/** Undefined unless `text` is the one canonical padded base64 of its bytes. */
export const fromBase64 = (text: string): Bytes | undefined => decode(text, "base64", toBase64);

/** Undefined unless `text` is the one canonical unpadded base64 of its bytes. */
export const fromBase64Unpadded = (text: string): Bytes | undefined => decode(text, "base64", toBase64Unpadded);

/** Undefined unless `text` is the one canonical unpadded base64url of its bytes. */
export const fromBase64Url = (text: string): Bytes | undefined => decode(text, "base64url", toBase64Url);

/** Undefined unless `text` is the one canonical padded base64url of its bytes. */
export const fromBase64UrlPadded = (text: string): Bytes | undefined => decode(text, "base64url", toBase64UrlPadded);

/** Undefined unless `text` is lowercase hex of whole bytes. */
export const fromHex = (text: string): Bytes | undefined => decode(text, "hex", toHex);

/** UTF-8; a lone surrogate becomes U+FFFD. */
export const toUtf8 = (text: string): Bytes =>
  // Its type leaves open what it never gives: shared memory.
  encoder.encode(text) as Bytes;

/** The UTF-8 of texts one after the other, without a text that has them all. */
export function joinUtf8(texts: string[]): Bytes {
  // A UTF-16 code unit becomes three bytes at most.
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + text.length, 0) * 3);
  let length = 0;
  for (const text of texts) length += encoder.encodeInto(text, bytes.subarray(length)).written;
  return bytes.subarray(0, length);
}

const encoder = new TextEncoder();

/** Undefined when the bytes are not UTF-8. A byte order mark is kept. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Compares in a time that depends on the lengths only, which are no secret. */
export function timingSafeEqual(left: Uint8Array | string, right: Uint8Array | string): boolean {
  const a = typeof left === "string" ? toUtf8(left) : left;
  const b = typeof right === "string" ? toUtf8(right) : right;
  return a.byteLength === b.byteLength && equalBytes(a, b);
}

export function concatBytes(...parts: Uint8Array[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}

function decode(text: string, format: "base64" | "base64url" | "hex", encode: (bytes: Uint8Array) => string): Bytes | undefined {
  const bytes = new Uint8Array(Buffer.from(text, format));
  return encode(bytes) === text ? bytes : undefined;
}

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
