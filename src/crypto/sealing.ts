import { concatBytes, fromBase64, fromBase64Url, fromUtf8, toBase64Url, toHex, toUtf8 } from "./encoding.ts";

/**
 * Keeps secrets at rest with AES-256-GCM. A sealed value is `v1.<key id>.<iv>.<ciphertext and tag>`, the last two base64url.
 * `context` names the place a value belongs to (`license:<tenant id>:<id>`): it is authenticated, so that a value copied to
 * another row does not open there.
 */
export type Sealer = {
  /** The ids of the keys that open values, as sealed values name them. The first one seals. */
  readonly keyIds: readonly string[];
  seal(plaintext: string | Uint8Array, context: string): Promise<string>;
  /** @throws SealError when the value is not ours, was changed, or belongs to another context. */
  open(sealed: string, context: string): Promise<string>;
  /** As `open`, for what is not text. */
  openBytes(sealed: string, context: string): Promise<Uint8Array>;
};

/** Why a sealed value does not open: a fault of the service or its data, never of a caller. */
export class SealError extends Error {
  override readonly name = "SealError";
  readonly reason: "malformed" | "unknown_key" | "not_authentic" | "not_text";

  constructor(reason: SealError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * `masterKeyText` is the secret MASTER_KEY: base64 of 32 bytes, or several separated by commas to rotate. The first seals, all
 * open. A name before a key (`2026:<base64>`) is for people only; sealed values name keys by a hash, so renaming is harmless.
 * @throws TypeError when a key is not base64 of 32 bytes. The message never shows the key.
 */
export async function createSealer(masterKeyText: string): Promise<Sealer> {
  const [current, ...older] = await Promise.all(readMasterKeys(masterKeyText).map(deriveKey));
  if (current === undefined) throw new TypeError("MASTER_KEY is empty.");
  const keys = new Map([...older, current].map(({ id, key }) => [id, key]));

  async function openBytes(sealed: string, context: string): Promise<Uint8Array> {
    const { keyId, iv, ciphertext } = readSealed(sealed);
    const key = keys.get(keyId);
    if (key === undefined)
      throw new SealError("unknown_key", `MASTER_KEY has no key ${keyId}, with which this value was sealed.`);
    try {
      return new Uint8Array(
        await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound(keyId, context) }, key, ciphertext),
      );
    } catch {
      throw new SealError("not_authentic", `A sealed value does not belong to ${context}, or was changed.`);
    }
  }

  return {
    keyIds: [current, ...older].map(({ id }) => id),
    async seal(plaintext, context) {
      const iv = crypto.getRandomValues(new Uint8Array(ivLength));
      const bytes = typeof plaintext === "string" ? toUtf8(plaintext) : concatBytes(plaintext);
      const algorithm = { name: "AES-GCM", iv, additionalData: bound(current.id, context) };
      const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, current.key, bytes));
      return `${version}.${current.id}.${toBase64Url(iv)}.${toBase64Url(ciphertext)}`;
    },
    async open(sealed, context) {
      const text = fromUtf8(await openBytes(sealed, context));
      if (text === undefined) throw new SealError("not_text", `The value sealed for ${context} is not text.`);
      return text;
    },
    openBytes,
  };
}

const version = "v1";
/** Bytes; NIST SP 800-38D, section 8.2.2: random 96-bit IVs are safe up to 2^32 values a key. */
const ivLength = 12;
const tagLength = 16;

function readMasterKeys(text: string): Uint8Array[] {
  return text.split(",").map((entry, index) => {
    const bytes = fromBase64(entry.slice(entry.indexOf(":") + 1).trim());
    if (bytes?.byteLength !== 32) throw new TypeError(`MASTER_KEY: key ${index + 1} is not base64 of 32 bytes.`);
    return bytes;
  });
}

/** HKDF (RFC 5869) so that the master key itself encrypts nothing and can serve other purposes under other labels. */
async function deriveKey(masterKey: Uint8Array): Promise<{ id: string; key: CryptoKey }> {
  const base = await crypto.subtle.importKey("raw", concatBytes(masterKey), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: toUtf8("latchkey/sealing/v1") };
  const key = await crypto.subtle.deriveKey(derivation, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const digest = await crypto.subtle.digest("SHA-256", concatBytes(toUtf8("latchkey/sealing/key-id"), masterKey));
  return { id: toHex(new Uint8Array(digest)).slice(0, 8), key };
}

const bound = (keyId: string, context: string) => toUtf8(`${version}.${keyId}.${context}`);

function readSealed(sealed: string) {
  const [named, keyId, ivText, ciphertextText, ...rest] = sealed.split(".");
  const iv = fromBase64Url(ivText ?? "");
  const ciphertext = fromBase64Url(ciphertextText ?? "");
  const isWhole = named === version && rest.length === 0 && iv?.byteLength === ivLength;
  if (!isWhole || keyId === undefined || ciphertext === undefined || ciphertext.byteLength < tagLength) {
    throw new SealError("malformed", "This is not a sealed value of this service.");
  }
  return { keyId, iv, ciphertext };
}
