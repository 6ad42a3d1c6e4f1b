import { serialize } from "hono/utils/cookie";
import { timingSafeEqual } from "../crypto/encoding.ts";
import type { Secrets } from "../crypto/secrets.ts";

/** Name of the console's refresh cookie. */
export const cookieName = "latchkey_session";

/** The path that it is sent to, and nothing else. */
export const cookiePath = "/console/session";

const attributes = { path: cookiePath, httpOnly: true, secure: true, sameSite: "Strict" } as const;

/** Content of a refresh cookie: the secret that its family has in common, and the cookie's number in the family. */
export type RefreshCookie = { secret: string; generation: number };

type Hasher = Pick<Secrets, "lookupHash">;

/**
 * Returns the `Set-Cookie` field of a refresh cookie (RFC 6265bis). The number is signed: whoever has a former cookie can't make the present one of it,
 * and the service can make it again for a browser that did not get it.
 */
export async function setCookie(secrets: Hasher, { secret, generation }: RefreshCookie, maxAgeSeconds: number): Promise<string> {
  const value = [secret, generation, await signatureOf(secrets, { secret, generation })].join(".");
  return serialize(cookieName, value, { ...attributes, maxAge: maxAgeSeconds });
}

/** The `Set-Cookie` field that has the browser forget the cookie. */
export const clearedCookie = serialize(cookieName, "", { ...attributes, maxAge: 0 });

/** Reads the value of a refresh cookie; undefined for one that the service has not made. */
export async function readCookie(secrets: Hasher, value: string): Promise<RefreshCookie | undefined> {
  const [, secret = "", digits = "", signature = ""] = cookiePattern.exec(value) ?? [];
  const cookie = { secret, generation: Number(digits) };
  return timingSafeEqual(signature, await signatureOf(secrets, cookie)) ? cookie : undefined;
}

const cookiePattern = /^(lk_session_[A-Za-z0-9]{43})\.([1-9]\d{0,8})\.([0-9a-f]{64})$/;

const signatureOf = async ({ lookupHash }: Hasher, { secret, generation }: RefreshCookie): Promise<string> =>
  lookupHash(JSON.stringify(["refresh cookie", secret, generation]));
