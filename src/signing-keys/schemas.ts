import { z } from "zod";
import { keyAlgorithms, signingKeyStatuses } from "../crypto/key-algorithms.ts";
import { exampleId, refusedAs } from "../http/fields.ts";
import { createdAt, examplePem, textOut, time } from "../http/schemas.ts";

/** Members of a public key in a key set (RFC 7517). */
export const jwkMembers = {
  kty: z.enum(["OKP", "RSA"]).meta({ description: "The key's type: OKP for Ed25519, or RSA.", example: "OKP" }),
  crv: textOut("The curve of an Ed25519 key.", "Ed25519").optional(),
  x: textOut("The Ed25519 public key itself, base64url.", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").optional(),
  n: textOut("The modulus of an RSA key, base64url.", "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAt").optional(),
  e: textOut("The exponent of an RSA key, base64url.", "AQAB").optional(),
  kid: textOut("Its id, as access tokens, signed answers and files name it.", exampleId),
  use: textOut("The key's use: signatures.", "sig"),
  alg: textOut("The algorithm of its signatures; left out for RSA, which signs with both paddings.", "EdDSA").optional(),
};

export const statusOut = z.enum(signingKeyStatuses).meta({
  description:
    "A `next` key is published and signs nothing yet. The `active` one signs. A `retired` one verifies what it signed, and signs for policies that are " +
    "pinned to it. Do not trust what a `revoked` one signed.",
  example: "active",
});

/** A signing key as the API shows it. */
export const signingKey = z
  .object({
    kid: textOut("The key's id, as files, signed answers and the key set name it.", exampleId),
    algorithm: z
      .enum(keyAlgorithms)
      .meta({ description: "Its algorithm. RSA2048 signs with both paddings.", example: "ED25519" }),
    status: statusOut,
    public_key: textOut("The public key: SPKI, PEM.", examplePem),
    public_key_hex: textOut(
      "The 32 bytes of an Ed25519 key in hexadecimal, as most libraries want them; null for RSA.",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ).nullable(),
    public_key_base64: textOut(
      "The same bytes in base64; null for RSA.",
      "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    ).nullable(),
    jwk: z.object(jwkMembers).meta({ id: "JsonWebKey", description: "The public key as a JSON Web Key (RFC 7517)." }),
    created_at: createdAt,
    activated_at: time("When it last became the active one.").nullable(),
    retired_at: time("When another one took its place.").nullable(),
    revoked_at: time("When it was revoked.").nullable(),
  })
  .meta({ id: "SigningKey" });

export const createBody = z.strictObject({
  algorithm: z
    .enum(keyAlgorithms, refusedAs({ invalid: "signing_key_algorithm_invalid" }))
    .default("ED25519")
    .meta({ description: "The algorithm of the pair: ED25519 if it is left out.", example: "ED25519" }),
});

export const changeBody = z.strictObject({
  status: z
    .enum(signingKeyStatuses, refusedAs({ missing: "signing_key_status_invalid", invalid: "signing_key_status_invalid" }))
    .meta({ description: "`active` or `revoked`; the status that it has may be repeated.", example: "active" }),
});

export const params = z.object({
  kid: z
    .uuid(refusedAs({ missing: "signing_key_not_found", invalid: "signing_key_not_found" }))
    .meta({ description: "The key's id, a UUID.", example: exampleId }),
});
