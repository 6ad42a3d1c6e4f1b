import { createCipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/**
 * Seals as `src/crypto/sealing.ts` does, a dozen times as fast: a million keys at once are worth it. The service opens what is sealed here
 * in each validation, so that a difference shows at once.
 * @param masterKey 32 bytes in base64
 */
export function createQuickSealer(masterKey: string): (plaintext: string, context: string) => string {
  const bytes = Buffer.from(masterKey, "base64");
  const key = Buffer.from(hkdfSync("sha256", bytes, new Uint8Array(0), "latchkey/sealing/v1", 32));
  const keyId = createHash("sha256").update("latchkey/sealing/key-id").update(bytes).digest("hex").slice(0, 8);
  return (plaintext, context) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(`v1.${keyId}.${context}`));
    const sealed = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1.${keyId}.${iv.toString("base64url")}.${sealed.toString("base64url")}`;
  };
}
