import { createSizedCache } from "../cache/cache.ts";
import { fromUtf8 } from "../crypto/encoding.ts";
import { longestKey, withoutInvisibleEnds } from "../crypto/key-text.ts";

/** Credential that an Authorization header carries. */
export type Credential =
  | { kind: "none" }
  | { kind: "access_token"; token: string }
  | { kind: "api_token"; token: string }
  | { kind: "license_key"; key: string }
  | { kind: "malformed" };

/** Headers of sessions that came moments ago: they are long, and come with each request. Those with a license key are as many as there are licenses. */
const read = createSizedCache<Credential>("sessionHeaders", (_, header) => header.length + 100);

/** Reads the credential that an Authorization header carries. */
export function readCredential(authorization: string | undefined): Credential {
  if (authorization === undefined || authorization === "") return { kind: "none" };
  const cached = read.get(authorization);
  if (cached !== undefined) return cached;
  const credential = parseCredential(authorization);
  if (credential.kind === "access_token") read.set(authorization, credential);
  return credential;
}

/** Bearer (RFC 6750) with a JWT or an API token, `License <key>`, or Basic (RFC 7617) with the user `license` and the key. */
function parseCredential(authorization: string): Credential {
  const [scheme, value] = partsOf(authorization);
  if (!/^[\x21-\x7e]+$/.test(value)) return { kind: "malformed" };
  switch (scheme.toLowerCase()) {
    case "bearer":
      return readBearer(value);
    case "license":
      return readKey(value);
    case "basic":
      return readBasic(value);
    default:
      return { kind: "malformed" };
  }
}

/** The scheme and what follows it, without what pasting leaves around them. */
function partsOf(authorization: string): [scheme: string, value: string] {
  const [, scheme = "", value] = /^([A-Za-z]+) ([\x21-\x7e]+)$/.exec(authorization) ?? [];
  if (value !== undefined) return [scheme, value];
  const [, name = "", rest = ""] = /^([A-Za-z]+)(.*)$/s.exec(withoutInvisibleEnds(asText(authorization))) ?? [];
  const pasted = withoutInvisibleEnds(rest);
  return pasted === rest ? ["", ""] : [name, pasted];
}

/** Characters of a token. */
const longestToken = 8_192;

function readBearer(token: string): Credential {
  if (token.length > longestToken) return { kind: "malformed" };
  return token.startsWith("lk_") ? { kind: "api_token", token } : { kind: "access_token", token };
}

const readKey = (key: string): Credential =>
  /^[\x21-\x7e]+$/.test(key) && key.length <= longestKey ? { kind: "license_key", key } : { kind: "malformed" };

function readBasic(value: string): Credential {
  const [, user, key = ""] = /^([^:]*):(.*)$/s.exec(asText(decode(value))) ?? [];
  return user === "license" ? readKey(withoutInvisibleEnds(key)) : { kind: "malformed" };
}

/** Returns the email address and the password that Basic has (RFC 7617); undefined where it has something else, or is not there. */
export function readPassword(authorization: string | undefined): { email: string; password: string } | undefined {
  const [, value = ""] = /^basic +(\S+)\s*$/i.exec(authorization ?? "") ?? [];
  const [, email = "", password = ""] = /^([^:]*):(.*)$/s.exec(asText(decode(value))) ?? [];
  return email.includes("@") ? { email, password } : undefined;
}

function decode(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return "";
  }
}

/**
 * Decodes bytes that came as one character each: as UTF-8 where they are UTF-8, else as Latin-1 unchanged (RFC 9110, section 5.5). A
 * runtime that reads UTF-8 itself puts U+FFFD in the place of a byte that is not UTF-8: a no-break space in Latin-1, as a client in
 * JavaScript sends it.
 */
function asText(characters: string): string {
  if (characters.includes("\ufffd")) return characters.replaceAll("\ufffd", "\u00a0");
  if (!/[\u0080-\u00ff]/.test(characters) || /[\u0100-\uffff]/.test(characters)) return characters;
  return fromUtf8(Uint8Array.from(characters, (character) => character.charCodeAt(0))) ?? characters;
}
