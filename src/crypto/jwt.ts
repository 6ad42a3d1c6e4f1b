import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import { importPrivateKey, importPublicKey } from "./key-pairs.ts";
import { failure, type Result, success } from "./result.ts";

export type AccessClaims = {
  /** The username. */
  sub: string;
  /** The role. */
  aud: string;
  /** The tenant's name, `*` for the superadmin. */
  tenant: string;
  status: string;
  permissions: string[];
  /** The session that is kept on a device, where the token is of one: its id. */
  sid?: string | undefined;
};

/** Times are unix seconds. */
export type VerifiedClaims = AccessClaims & { iss: string; iat: number; nbf: number; exp: number };

/** `expireAt` is in unix seconds. */
export type AccessToken = { access: string; expireAt: number };

type SignOptions = {
  privateKeyPkcs8: string;
  keyId: string;
  claims: AccessClaims;
  now: Date;
  /** Earlier sessions ended at this instant: `iat` has whole seconds, so the new one is of the second after it. */
  after?: Date | null;
  lifetimeSeconds?: number;
};

/** A JWT (RFC 7519) signed with EdDSA (RFC 8037). */
export async function signAccessToken({
  privateKeyPkcs8,
  keyId,
  claims,
  now,
  after = null,
  lifetimeSeconds = 3600,
}: SignOptions): Promise<AccessToken> {
  const { sub, aud, tenant, status, permissions, sid } = claims;
  const iat = after === null ? unixSeconds(now) : Math.max(unixSeconds(now), unixSeconds(after) + 1);
  const expireAt = iat + lifetimeSeconds;
  const said = { sub, iss: issuer, aud, iat, nbf: iat, exp: expireAt, tenant, status, permissions };
  const access = await new SignJWT(sid === undefined ? said : { ...said, sid })
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid: keyId })
    .sign(await importPrivateKey("ED25519", privateKeyPkcs8));
  return { access, expireAt };
}

export type AccessFailure =
  | "malformed"
  | "wrong_algorithm"
  | "bad_signature"
  | "wrong_issuer"
  | "expired"
  | "not_yet_valid"
  | "bad_claims";

/** The claims of a token of ours that is alive at `now`. It may begin five seconds ahead of `now`; it never outlives `exp`. */
export async function verifyAccessToken(
  token: string,
  publicKeyPem: string,
  { now }: { now: Date },
): Promise<Result<VerifiedClaims, AccessFailure>> {
  const key = await importPublicKey("ED25519", publicKeyPem);
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["EdDSA"],
      issuer,
      currentDate: now,
      clockTolerance: toleranceSeconds,
      requiredClaims: ["iat", "nbf", "exp"],
    });
    const claims = readClaims(payload);
    if (claims === undefined) return failure("bad_claims");
    return claims.exp > unixSeconds(now) ? success(claims) : failure("expired");
  } catch (error) {
    return failure(reasonOf(error));
  }
}

export type UnverifiedToken = { keyId: string; tenant: string | undefined; subject: string | undefined };

/** Reads what a token says of itself, good only for finding the key to verify it with. Undefined when it is no JWT with a `kid`. */
export function readUnverified(token: string): UnverifiedToken | undefined {
  try {
    const { kid } = decodeProtectedHeader(token);
    const { tenant, sub } = decodeJwt(token);
    return typeof kid === "string" ? { keyId: kid, tenant: textOrNothing(tenant), subject: textOrNothing(sub) } : undefined;
  } catch {
    return undefined;
  }
}

const issuer = "latchkey";
const toleranceSeconds = 5;

const unixSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);

const textOrNothing = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function readClaims({
  sub,
  iss,
  aud,
  iat,
  nbf,
  exp,
  tenant,
  status,
  permissions,
  sid,
}: Record<string, unknown>): VerifiedClaims | undefined {
  if (typeof sub !== "string" || typeof iss !== "string" || typeof aud !== "string") return undefined;
  if (typeof iat !== "number" || typeof nbf !== "number" || typeof exp !== "number") return undefined;
  if (typeof tenant !== "string" || typeof status !== "string" || !isTextList(permissions)) return undefined;
  if (sid !== undefined && typeof sid !== "string") return undefined;
  return { sub, iss, aud, iat, nbf, exp, tenant, status, permissions, sid };
}

const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string");

function reasonOf(error: unknown): AccessFailure {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason !== "check_failed") return "bad_claims";
    return error.claim === "nbf" ? "not_yet_valid" : "wrong_issuer";
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "wrong_algorithm";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
  if (error instanceof errors.JOSEError || error instanceof TypeError) return "malformed";
  throw error;
}
