import type { Caller } from "../../access/caller.ts";
import { fromUtf8 } from "../../crypto/encoding.ts";
import { type Block, blocks } from "../../licensing/index.ts";
import { KeygenError, type KeygenRefusal } from "./keygen-error.ts";
import { keygenRefusals } from "./refusals.ts";

/**
 * Returns a request's credential as an `Authorization` field of ours: `Bearer` or `Token` with a token, `License` with a key, `Basic` with the user
 * `license` or `token`, or a token as the user itself; else the same in the query's `token` or `auth`.
 * @throws KeygenError for the id of a token in the place of the token
 */
export function authorizationOf({ headers, url }: Request): string | undefined {
  const field = headers.get("Authorization");
  if (field === null || field === "") return url.includes("?") ? inQuery(new URL(url).searchParams) : undefined;
  const [, scheme = "", value = ""] = /^([A-Za-z]+) +(.*)$/s.exec(field) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return bearer(value);
    case "basic":
      return fromBasic(value) ?? field;
    default:
      return field;
  }
}

function inQuery(query: URLSearchParams): string | undefined {
  const value = query.get("token") ?? query.get("auth");
  if (value === null || value === "") return undefined;
  const [, kind, rest = ""] = /^(license|token):(.*)$/s.exec(value) ?? [];
  return kind === "license" ? `License ${rest}` : bearer(kind === "token" ? rest : value);
}

/** Undefined for what is no such pair, or an email address with a password. */
function fromBasic(value: string): string | undefined {
  const [, user = "", password = ""] = /^([^:]*):?(.*)$/s.exec(decode(value)) ?? [];
  if (user === "license") return `License ${password}`;
  if (user === "token") return bearer(password);
  return user === "" || user.includes("@") ? undefined : bearer(user);
}

function decode(base64: string): string {
  try {
    const characters = atob(base64);
    return fromUtf8(Uint8Array.from(characters, (character) => character.charCodeAt(0))) ?? characters;
  } catch {
    return "";
  }
}

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function bearer(token: string): string {
  if (!isUuid.test(token)) return `Bearer ${token}`;
  throw new KeygenError({
    refusal: "not_authenticated",
    status: 401,
    code: "TOKEN_FORMAT_INVALID",
    detail: "This is the id of a token. Send the token itself.",
  });
}

/** The same code as where a request is refused for it. */
function refusalOf(block: Block): KeygenRefusal {
  const { refusal, detail } = blocks[block];
  return { refusal, status: 403, code: keygenRefusals[refusal]?.code ?? refusal.toUpperCase(), detail };
}

/** A license that is suspended, or whose owner is banned, does nothing by its key. */
export const refusalOfCaller = (caller: Caller): KeygenError | undefined =>
  caller.kind !== "license" || caller.block === null ? undefined : new KeygenError(refusalOf(caller.block));
