import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { app, type Catalogue, newAddress } from "./client.ts";
import { rememberingHashers } from "./password-hashers.ts";

/** An answer in the Keygen format, its document read, its digest and its signature checked. */
export type KeygenReply = {
  status: number;
  data: any;
  included: any[];
  meta: any;
  links: any;
  errors: { title: string; detail: string; code: string; source?: Record<string, string> }[];
  headers: Headers;
  text: string;
  roundTrips: number;
};

export type KeygenOptions = {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  environment?: Record<string, unknown>;
  /** Below which the path stands; left out: the tenant's. */
  base?: string;
  /** Answers outside any tenant are not signed. */
  isUnsigned?: boolean;
};

export type KeygenClient = {
  send(path: string, options?: KeygenOptions): Promise<KeygenReply>;
  get(path: string): Promise<KeygenReply>;
  post(path: string, body?: unknown): Promise<KeygenReply>;
  patch(path: string, body: unknown): Promise<KeygenReply>;
  delete(path: string, body?: unknown): Promise<KeygenReply>;
};

/** One who calls a tenant's API in the Keygen format. @param authorization the header's whole value, or none */
export function keygen({ name }: Pick<Catalogue, "name">, authorization?: string, address = newAddress()): KeygenClient {
  const send = (path: string, options: KeygenOptions = {}) => request(name, path, options, authorization, address);
  return {
    send,
    get: (path) => send(path),
    post: (path, body) => send(path, { method: "POST", ...(body === undefined ? {} : { body }) }),
    patch: (path, body) => send(path, { method: "PATCH", body }),
    delete: (path, body) => send(path, { method: "DELETE", ...(body === undefined ? {} : { body }) }),
  };
}

async function request(
  tenant: string,
  path: string,
  { method = "GET", body, headers = {}, environment = {}, base, isUnsigned = false }: KeygenOptions,
  authorization: string | undefined,
  address: string,
): Promise<KeygenReply> {
  const url = `${base ?? `https://latchkey.test/v1/accounts/${tenant}`}${path}`;
  const sent = {
    method,
    headers: {
      "CF-Connecting-IP": address,
      Accept: "application/vnd.api+json",
      ...(body === undefined ? {} : { "Content-Type": "application/vnd.api+json" }),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const bindings = { ...(env as unknown as Environment), PASSWORD_HASHER: rememberingHashers, ...environment };
  const response = await app.request(url, sent, bindings as Environment);
  const text = await response.text();
  if (isUnsigned) expect(response.headers.has("Keygen-Signature")).toBe(false);
  else await expectSignature(tenant, { method, url }, response.headers, text);
  const type = response.headers.get("Content-Type") ?? "";
  const document = /json/.test(type) && text !== "" ? JSON.parse(text) : {};
  if (response.status >= 400) expect(document.errors?.length, `${response.status} ${text}`).toBeGreaterThan(0);
  return {
    status: response.status,
    data: document.data,
    included: document.included ?? [],
    meta: document.meta,
    links: document.links,
    errors: document.errors ?? [],
    headers: response.headers,
    text,
    roundTrips: Number(/desc="(\d+)"/.exec(response.headers.get("Server-Timing") ?? "")?.[1]),
  };
}

const publicKeys = new Map<string, CryptoKey>();

/** Verifies with the tenant's public key alone, as clients do: the digest of the text, the date in both fields, and four lines. */
async function expectSignature(
  tenant: string,
  { method, url }: { method: string; url: string },
  headers: Headers,
  text: string,
): Promise<void> {
  const digest = `sha-256=${btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))))}`;
  expect(headers.get("Digest")).toBe(digest);
  expect(headers.get("Keygen-Digest")).toBe(digest);
  const date = headers.get("Date");
  expect(headers.get("Keygen-Date")).toBe(date);
  const [, signature = ""] =
    /^keyid="[0-9a-f-]{36}", algorithm="ed25519", signature="([^"]+)", headers="\(request-target\) host date digest"$/.exec(
      headers.get("Keygen-Signature") ?? "",
    ) ?? [];
  const { host, pathname, search } = new URL(url);
  const signed = `(request-target): ${method.toLowerCase()} ${pathname}${search}\nhost: ${host}\ndate: ${date}\ndigest: ${digest}`;
  const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
  const holds = await crypto.subtle.verify("Ed25519", await publicKeyOf(tenant), bytes, new TextEncoder().encode(signed));
  expect(holds, `the signature of ${method} ${url}`).toBe(true);
}

async function publicKeyOf(tenant: string): Promise<CryptoKey> {
  const cached = publicKeys.get(tenant);
  if (cached !== undefined) return cached;
  const response = await app.request(
    `https://latchkey.test/api/v1/tenants/${tenant}/.well-known/jwks.json`,
    { headers: { "CF-Connecting-IP": newAddress() } },
    env as unknown as Environment,
  );
  const { keys } = await response.json<{ keys: (JsonWebKey & { purpose?: string; status: string })[] }>();
  const isOfAnswers = ({ crv, status, purpose = "signing" }: (typeof keys)[number]) =>
    crv === "Ed25519" && status === "active" && purpose === "signing";
  const key = keys.find(isOfAnswers);
  if (key === undefined) throw new Error(`${tenant} has no public key`);
  const imported = await crypto.subtle.importKey("jwk", { kty: key.kty, crv: key.crv, x: key.x } as JsonWebKey, "Ed25519", true, [
    "verify",
  ]);
  publicKeys.set(tenant, imported);
  return imported;
}
