import { type BareItem, type Parameters, parseDictionary, serializeInnerList } from "structured-headers";
import { createCache } from "../cache/cache.ts";
import { toBase64, toUtf8 } from "../crypto/encoding.ts";
import type { Signer } from "../crypto/key-pairs.ts";
import { signedPrefixes } from "../crypto/purposes.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { SignatureRequest, Unsigned } from "./format.ts";

/** RFC 9421, section 2: what a signature covers. A request's own parts carry the parameter `req`. */
type Component = { name: string; isOfRequest: boolean };

/** Signature that a client requests (RFC 9421, section 5.1). */
export type AcceptSignature = {
  label: string;
  components: Component[];
  /** The covered components as `Signature-Input` has them. */
  covered: string;
  /** Parameters that come back as they were sent. */
  nonce: string | undefined;
  tag: string | undefined;
  /** The one key that is to sign. */
  keyId: string | undefined;
  /** Requires the signature to say when it ends. */
  expires: boolean;
};

export const signatureHelp =
  'Accept-Signature: ask for one Ed25519 signature, such as sig1=("@status" "content-digest" "@method";req "@path";req);nonce="…".';

/** RFC 9421, section 2.2: derived components. */
const derivedOfRequest = ["@method", "@target-uri", "@authority", "@path", "@query"];

/** RFC 9421, section 5.1: what may be asked of a signature. Its time of creation every one has. */
const askable = ["created", "expires", "nonce", "alg", "keyid", "tag"];

/** Seconds from creation to `expires`: an answer is one to the moment, and clocks differ by minutes. */
export const signatureSeconds = 300;

/** Characters of the field. */
export const longestAcceptSignature = 2_048;

const requests = createCache<AcceptSignature>("signatureRequests");

/**
 * Reads the signature that an `Accept-Signature` field requests, before anything is done; undefined where there is no such field.
 * @throws LatchkeyError request_malformed for what cannot be read or fulfilled
 */
export function readAcceptSignature(field: string | undefined): AcceptSignature | undefined {
  if (field === undefined) return undefined;
  const [, rest = field, nonce] = freshNonce.exec(field) ?? [];
  const cached = requests.get(rest);
  const requested = cached ?? (field.length > longestAcceptSignature ? undefined : parseAcceptSignature(rest));
  if (requested === undefined || (nonce !== undefined && requested.nonce !== undefined))
    throw new LatchkeyError("request_malformed", { message: signatureHelp });
  if (cached === undefined) requests.set(rest, requested);
  return nonce === undefined ? requested : { ...requested, nonce };
}

/** A nonce at the end is another one each time, and what stands before it is the same: that is parsed once. */
const freshNonce = /^(.*);nonce="([\w+/=.:-]{1,256})"$/;

function parseAcceptSignature(field: string): AcceptSignature | undefined {
  const [[label, member] = [], ...others] = parsed(field);
  if (label === undefined || member === undefined || others.length > 0) return undefined;
  const [items, parameters] = member;
  if (!Array.isArray(items)) return undefined;
  const components = items.map(componentOf);
  const algorithm = parameters.get("alg") ?? "ed25519";
  const [nonce, tag, keyId] = ["nonce", "tag", "keyid"].map((name) => textOf(parameters.get(name)));
  const isSound = components.every((component) => component !== undefined) && nonce !== null && tag !== null && keyId !== null;
  if (!isSound || algorithm !== "ed25519") return undefined;
  // RFC 9421, section 5.2: every parameter is to be processed; these two have no value in a signature request.
  const isAskable = [...parameters.keys()].every((name) => askable.includes(name));
  const areFlags = ["created", "expires"].every((name) => (parameters.get(name) ?? true) === true);
  if (!isAskable || !areFlags) return undefined;
  // RFC 9421, section 2: no component stands there twice.
  if (new Set(components.map(lineOf)).size < components.length) return undefined;
  return {
    label,
    components,
    covered: serializeInnerList([items, new Map()]),
    nonce,
    tag,
    keyId,
    expires: parameters.has("expires"),
  };
}

function parsed(
  field: string,
): [string, ReturnType<typeof parseDictionary> extends Map<string, infer Member> ? Member : never][] {
  try {
    return [...parseDictionary(field)];
  } catch {
    return [];
  }
}

/** Null for what is there and is no text. */
const textOf = (value: BareItem | undefined): string | undefined | null =>
  value === undefined || typeof value === "string" ? value : null;

function componentOf([name, parameters]: [BareItem, Parameters]): Component | undefined {
  if (typeof name !== "string" || name !== name.toLowerCase()) return undefined;
  const isOfRequest = parameters.get("req") === true;
  if (parameters.size > (isOfRequest ? 1 : 0)) return undefined;
  const isComponent = name.startsWith("@") ? (isOfRequest ? derivedOfRequest : ["@status"]).includes(name) : fieldName.test(name);
  return isComponent ? { name, isOfRequest } : undefined;
}

/** RFC 9110, section 5.6.2, in lower case. */
const fieldName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** Returns the beginning of a component's line in the signature base. */
const lineOf = ({ name, isOfRequest }: Component): string => `${signedPrefixes.answer}${name}"${isOfRequest ? ";req" : ""}`;

const coversField = ({ components }: AcceptSignature, field: string): boolean =>
  components.some(({ name, isOfRequest }) => name === field && !isOfRequest);

/** Returns the signature that a client's `Accept-Signature` asks for. */
export const signatureRequestOf = (requested: AcceptSignature): SignatureRequest => ({
  covers: (field) => coversField(requested, field),
  sign: (signer, response) => signatureFields(requested, signer, response),
});

/**
 * The fields that carry an answer's signature (RFC 9421, sections 2.5 and 4). None where the answer lacks something that was to be covered, such
 * as the digest of a body that there is not, or another key was to sign: who verifies finds out that it is unsigned. Which key signs is known
 * when the request is done, so that a request for another is not refused (section 5.2 lets it be ignored).
 */
async function signatureFields(
  { label, components, covered, nonce, tag, keyId: wanted, expires }: AcceptSignature,
  { keyId, privateKey }: Signer,
  { request, url, status, headers, now }: Unsigned,
): Promise<Record<string, string>> {
  if (wanted !== undefined && wanted !== keyId) return {};
  let lines = "";
  for (const component of components) {
    const { name, isOfRequest } = component;
    const value = isOfRequest ? valueInRequest(name, request, url) : name === "@status" ? String(status) : fieldOf(headers, name);
    if (value === undefined) return {};
    lines += `${lineOf(component)}: ${value}\n`;
  }
  const created = Math.floor(now.getTime() / 1000);
  const given = `${nonce === undefined ? "" : `;nonce=${quoted(nonce)}`}${tag === undefined ? "" : `;tag=${quoted(tag)}`}`;
  const ends = expires ? `;expires=${created + signatureSeconds}` : "";
  const parameters = `${covered};created=${created}${ends};keyid="${keyId}";alg="ed25519"${given}`;
  const base = toUtf8(`${lines}"@signature-params": ${parameters}`);
  const signature = toBase64(new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, base)));
  return { "Signature-Input": `${label}=${parameters}`, Signature: `${label}=:${signature}:` };
}

/** @param name in lower case */
function fieldOf(headers: Record<string, string>, name: string): string | undefined {
  for (const field in headers) if (field.length === name.length && field.toLowerCase() === name) return headers[field];
  return undefined;
}

/** RFC 9651, section 3.3.3: what was parsed as a string has nothing else to escape. */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

function valueInRequest(name: string, request: Request, url: string): string | undefined {
  switch (name) {
    case "@method":
      return request.method;
    case "@target-uri":
      return url;
    case "@authority":
      return new URL(url).host;
    case "@path":
      return new URL(url).pathname;
    case "@query":
      return new URL(url).search || "?";
    default:
      return request.headers.get(name) ?? undefined;
  }
}
