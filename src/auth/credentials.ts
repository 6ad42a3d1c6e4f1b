import { LRUCache } from "lru-cache";

/** What an Authorization header carries. */
export type Credential =
  | { kind: "none" }
  | { kind: "access_token"; token: string }
  | { kind: "api_token"; token: string }
  | { kind: "license_key"; key: string }
  | { kind: "malformed" };

/** Headers of sessions that came moments ago: they are long, and come with each request. Those with a license key are as many as there are licenses. */
const read = new LRUCache<string, Credential>({
  max: 2_000,
  maxSize: 4_000_000,
  sizeCalculation: (_, header) => header.length + 100,
});

/** What an Authorization header carries. */
export function readCredential(authorization: string | undefined): Credential {
  if (authorization === undefined || authorization === "") return { kind: "none" };
  const known = read.get(authorization);
  if (known !== undefined) return known;
  const credential = parseCredential(authorization);
  if (credential.kind === "access_token") read.set(authorization, credential);
  return credential;
}

/** Bearer (RFC 6750) with a JWT or an API token, `License <key>`, or Basic (RFC 7617) with the user `license` and the key. */
function parseCredential(authorization: string): Credential {
  const [, scheme = "", value = ""] = /^([A-Za-z]+) +([\x21-\x7e]{1,8192})$/.exec(authorization.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer":
      return value.startsWith("lk_") ? { kind: "api_token", token: value } : { kind: "access_token", token: value };
    case "license":
      return { kind: "license_key", key: value };
    case "basic":
      return readBasic(value);
    default:
      return { kind: "malformed" };
  }
}

function readBasic(value: string): Credential {
  const [, user, key = ""] = /^([^:]*):(.*)$/.exec(decode(value)) ?? [];
  return user === "license" && key !== "" ? { kind: "license_key", key } : { kind: "malformed" };
}

function decode(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return "";
  }
}
