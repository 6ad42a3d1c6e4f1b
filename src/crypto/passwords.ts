import { scrypt } from "node:crypto";
import { fromBase64Unpadded, timingSafeEqual, toBase64Unpadded, toUtf8 } from "./encoding.ts";

/**
 * scrypt (RFC 7914) as a PHC string: `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, base64 without padding. About 150 ms of CPU and
 * 16 MiB, which is what a Worker of 128 MiB affords. The password is brought to NFC first (RFC 8265, section 4.2), so that it
 * does not matter how a keyboard composes its letters.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(saltLength));
  return write({ ...cost, salt, hash: await derive(password, salt, cost, hashLength) });
}

/**
 * Returns whether `password` is the one that `stored` was made of. The cost is read from `stored`, so that it can be raised later.
 * @throws TypeError when `stored` is not such a string, or asks for more than 64 MiB or p > 16.
 */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const { salt, hash, ...costOfStored } = read(stored);
  return timingSafeEqual(await derive(password, salt, costOfStored, hash.byteLength), hash);
}

type Cost = { ln: number; r: number; p: number };

const saltLength = 16;
const hashLength = 32;
const cost: Cost = { ln: 14, r: 8, p: 5 };
const mostMemoryBytes = 64 * 1024 * 1024;

/** Verify against this where a user does not exist: it fits no password and costs the same, so that the time tells nothing. */
export const dummyHash = (): string => write({ ...cost, salt: new Uint8Array(saltLength), hash: new Uint8Array(hashLength) });

function derive(password: string, salt: Uint8Array, { ln, r, p }: Cost, length: number): Promise<Uint8Array> {
  // OpenSSL counts 128 * r * (N + p + 2) against maxmem.
  const options = { N: 2 ** ln, r, p, maxmem: mostMemoryBytes + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(toUtf8(password.normalize("NFC")), salt, length, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function write({ ln, r, p, salt, hash }: Cost & { salt: Uint8Array; hash: Uint8Array }): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64Unpadded(salt)}$${toBase64Unpadded(hash)}`;
}

function read(stored: string): Cost & { salt: Uint8Array; hash: Uint8Array } {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored);
  const [ln, r, p] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  const salt = fromBase64Unpadded(match?.[4] ?? "");
  const hash = fromBase64Unpadded(match?.[5] ?? "");
  const isAffordable = ln >= 10 && r >= 1 && p >= 1 && p <= 16 && 128 * r * 2 ** ln <= mostMemoryBytes;
  if (!isAffordable || salt === undefined || salt.byteLength < saltLength || hash === undefined || hash.byteLength < hashLength) {
    throw new TypeError("A stored password hash is not one of this service, or costs too much.");
  }
  return { ln, r, p, salt, hash };
}
