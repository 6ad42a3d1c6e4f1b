import { httpbis } from "http-message-signatures";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, type Reply, type RequestOptions } from "./client.ts";

/** Signature that most clients ask for. */
export const usualWish = 'sig1=("@status" "content-digest" "@method";req "@path";req)';

/** A request and its answer, as somebody sees them who checks the signature. */
export type Exchange = {
  request: { method: string; url: string; headers: Record<string, string> };
  response: { status: number; headers: Record<string, string> };
  bytes: Uint8Array;
};

export type PublicJwk = JsonWebKey & { kid: string; status: string; purpose: string };

export const keysOf = async (path: string): Promise<PublicJwk[]> =>
  JSON.parse(new TextDecoder().decode((await client().get(`${path}/.well-known/jwks.json`)).bytes)).keys;

/** The key that signs a tenant's answers. */
export async function activeKeyOf(path: string): Promise<PublicJwk> {
  const isIt = ({ status, purpose, kty }: PublicJwk) => status === "active" && purpose === "signing" && kty === "OKP";
  const key = (await keysOf(path)).find(isIt);
  if (key === undefined) throw new Error("a tenant without an active key");
  return key;
}

export type SignedReply<Data = any> = Reply<Data> & { exchange: Exchange };

/** Sends a request that wants its answer signed. */
export async function askSigned<Data = any>(
  authorization: string | undefined,
  path: string,
  { wish = usualWish, ...options }: RequestOptions & { wish?: string } = {},
): Promise<SignedReply<Data>> {
  const headers = { ...options.headers, "Accept-Signature": wish };
  const reply = await client(authorization).send(path, { ...options, headers });
  const request = { method: options.method ?? "GET", url: `https://latchkey.test/api/v1${path}`, headers };
  const response = { status: reply.status, headers: Object.fromEntries(reply.headers) };
  return { ...reply, exchange: { request, response, bytes: reply.bytes } };
}

/** A license, and what its answers are verified with; `asLicense` and `asAdmin` are whole `Authorization` headers. */
export type SignedStory = Catalogue & {
  policy: any;
  key: string;
  id: string;
  publicKey: PublicJwk;
  asLicense: string;
  asAdmin: string;
};

export async function newSignedStory(attributes: Record<string, unknown> = {}): Promise<SignedStory> {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, attributes);
  const { license_key: key, license_id: id } = await newLicense(vendor, policy);
  const { access } = (await client().post(`${vendor.path}/auth/login`, { username: "ada", password: vendor.password })).data;
  const publicKey = await activeKeyOf(vendor.path);
  return { ...vendor, policy, key, id, publicKey, asLicense: `License ${key}`, asAdmin: `Bearer ${access}` };
}

export const validateSigned = (
  { path, key }: Pick<SignedStory, "path" | "key">,
  options: Parameters<typeof askSigned>[2] = {},
): Promise<SignedReply> =>
  askSigned(`License ${key}`, `${path}/licenses/actions/validate`, { method: "POST", body: { license_key: key }, ...options });

/** Makes a signing key the active one, in a signed answer. */
export const activateSigned = ({ path, asAdmin }: Pick<SignedStory, "path" | "asAdmin">, kid: string): Promise<SignedReply> =>
  askSigned(asAdmin, `${path}/signing-keys/${kid}`, { method: "PATCH", body: { status: "active" } });

/** Results of both verifiers. */
export const genuine = { byLibrary: true, byHand: true };
export const forged = { byLibrary: false, byHand: false };

const importKey = ({ kty, crv, x }: JsonWebKey) =>
  crypto.subtle.importKey("jwk", { kty, crv, x } as JsonWebKey, { name: "Ed25519" }, false, ["verify"]);

/**
 * Checks that the holder of a key signed an answer: by the library `http-message-signatures`, and by our own few lines for RFC 9421. A key of
 * another purpose than signing is none.
 */
export async function isGenuine(exchange: Exchange, key: PublicJwk): Promise<{ byLibrary: boolean; byHand: boolean }> {
  if (key.purpose !== "signing" || key.status === "revoked") return forged;
  return { byLibrary: await isGenuineByLibrary(exchange, key), byHand: await isGenuineByHand(exchange, key) };
}

async function isGenuineByLibrary({ request, response }: Exchange, jwk: PublicJwk): Promise<boolean> {
  const key = await importKey(jwk);
  const verified = await httpbis
    .verifyMessage(
      {
        keyLookup: async ({ keyid }) =>
          keyid === jwk.kid
            ? {
                id: jwk.kid,
                algs: ["ed25519"],
                verify: (base: Uint8Array, signature: Uint8Array) =>
                  crypto.subtle.verify("Ed25519", key, signature as Uint8Array<ArrayBuffer>, base as Uint8Array<ArrayBuffer>),
              }
            : null,
      },
      response,
      request,
    )
    // It throws where something that is covered is not there.
    .catch(() => false);
  return verified === true;
}

async function isGenuineByHand(exchange: Exchange, jwk: PublicJwk): Promise<boolean> {
  const { "signature-input": input = "", signature = "", "content-digest": digest } = exchange.response.headers;
  const [, label, parameters, covered] = /^([a-z*][a-z0-9_.*-]*)=(\(([^)]*)\).*)$/.exec(input) ?? [];
  const [, signatureLabel, base64 = ""] = /^([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]+):$/.exec(signature) ?? [];
  if (label === undefined || label !== signatureLabel || !input.includes(`;keyid="${jwk.kid}"`)) return false;
  const components = covered === "" ? [] : (covered?.split(" ") ?? []);
  const lines = components.map((component) => `${component}: ${componentIn(component, exchange)}`);
  const base = new TextEncoder().encode([...lines, `"@signature-params": ${parameters}`].join("\n"));
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const isSigned = await crypto.subtle.verify("Ed25519", await importKey(jwk), bytes, base);
  return isSigned && (digest === undefined || digest === (await digestOf(exchange.bytes)));
}

function componentIn(component: string, { request, response }: Exchange): string | undefined {
  const { pathname, search, host } = new URL(request.url);
  const derived: Record<string, string> = {
    '"@status"': String(response.status),
    '"@method";req': request.method,
    '"@path";req': pathname,
    '"@query";req': search || "?",
    '"@authority";req': host,
    '"@target-uri";req': request.url,
  };
  const [, name = "", isOfRequest] = /^"([^"]+)"(;req)?$/.exec(component) ?? [];
  const headers = isOfRequest === undefined ? response.headers : request.headers;
  const found = Object.entries(headers).find(([field]) => field.toLowerCase() === name);
  return derived[component] ?? found?.[1];
}

export async function digestOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
}
