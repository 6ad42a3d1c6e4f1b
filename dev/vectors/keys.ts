import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The key pairs of the test vectors. They are public, and sign nothing else. */
export type VectorKey = { kid: string; algorithm: "ed25519" | "rsa"; pkcs8: string; public_key: string; public_key_hex?: string };

const path = join(import.meta.dirname, "../../test/vectors/keys.json");

/** Reads the fixed keys; where the file is missing, new ones are made. */
export function vectorKeys(): VectorKey[] {
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")).keys;
  return (["active", "retired", "stranger"] as const).flatMap((name) => [newKey(name, "ed25519"), newKey(name, "rsa")]);
}

function newKey(name: string, algorithm: "ed25519" | "rsa"): VectorKey {
  const { privateKey } =
    algorithm === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ed25519");
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
  const publicKey = createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8, "base64"), format: "der", type: "pkcs8" }));
  const { x } = publicKey.export({ format: "jwk" });
  return {
    kid: `${name}-${algorithm}`,
    algorithm,
    pkcs8,
    public_key: publicKey.export({ type: "spki", format: "pem" }).toString(),
    ...(algorithm === "ed25519" ? { public_key_hex: Buffer.from(x ?? "", "base64url").toString("hex") } : {}),
  };
}
