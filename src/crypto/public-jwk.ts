import { exportJWK } from "jose";
import { algorithmOf, type KeyAlgorithm, signingSchemes } from "./key-algorithms.ts";
import { importPublicKey } from "./key-pairs.ts";

/** RFC 7517; RFC 8037, section 2, for Ed25519; RFC 7518, section 6.3, for RSA, which names no `alg` because both paddings use the pair. */
export type PublicJwk = { kid: string; use: "sig" } & (
  | { kty: "OKP"; crv: "Ed25519"; x: string; alg: "EdDSA" }
  | { kty: "RSA"; n: string; e: string }
);

/** Returns a public key as a member of a key set. @throws TypeError when the PEM is not such a key */
export async function publicJwk(algorithm: KeyAlgorithm, publicKeyPem: string, kid: string): Promise<PublicJwk> {
  const scheme = signingSchemes.find((one) => algorithmOf(one) === algorithm) ?? "ED25519";
  const { x, n, e } = await exportJWK(await importPublicKey(scheme, publicKeyPem));
  if (algorithm === "ED25519" && x !== undefined) return { kty: "OKP", crv: "Ed25519", x, kid, use: "sig", alg: "EdDSA" };
  if (algorithm === "RSA2048" && n !== undefined && e !== undefined) return { kty: "RSA", n, e, kid, use: "sig" };
  throw new TypeError(`A public key is not one of ${algorithm}.`);
}
