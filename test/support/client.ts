import { env } from "cloudflare:workers";
import { expect, inject, vi } from "vitest";
import { createApp } from "../../src/app/app.ts";
import type { Environment } from "../../src/app/environment.ts";
import { forgetTenantSessions } from "../../src/auth/resolve-caller.ts";
import { toUtf8 } from "../../src/crypto/encoding.ts";
import { expectContract } from "./contract.ts";
import { rememberingHashers } from "./password-hashers.ts";
import { type ChangesNothing, recordExchange } from "./trace.ts";

export const app = createApp();

type Body = Record<string, unknown> | undefined;

/** An answer, its body read and its digest checked. */
export type Reply<Data = any> = {
  status: number;
  code: string;
  message: string;
  data: Data;
  errors: { field: string; code: string; message: string }[];
  count: number | undefined;
  headers: Headers;
  bytes: Uint8Array;
  roundTrips: number;
};

export type RequestOptions = {
  method?: string;
  body?: Body;
  raw?: BodyInit;
  headers?: Record<string, string>;
  /** Bindings that differ from the tests' own; undefined takes a binding away. */
  environment?: { [Binding in keyof Environment]?: Environment[Binding] | undefined };
  /** Facts that the runtime, or the listener in front of it, says of the request. */
  cf?: Record<string, unknown>;
  /** Succeeds and leaves all as it was, so that there is no event to tell of; or chance decides whether it does. */
  changesNothing?: ChangesNothing;
};

/** One who calls the API with one credential, or none. */
export type Client = {
  send<Data = any>(path: string, options?: RequestOptions): Promise<Reply<Data>>;
  get<Data = any>(path: string): Promise<Reply<Data>>;
  post<Data = any>(path: string, body?: Body): Promise<Reply<Data>>;
  put<Data = any>(path: string, body?: Body): Promise<Reply<Data>>;
  patch<Data = any>(path: string, body?: Body): Promise<Reply<Data>>;
  delete<Data = any>(path: string, body?: Body): Promise<Reply<Data>>;
};

/**
 * @param authorization the header's whole value, such as `Bearer <token>`.
 * @param address where the requests come from: a place of its own for each client, unless a test is about that
 */
export function client(authorization?: string, address = newAddress()): Client {
  const send = (path: string, options: RequestOptions = {}) =>
    request(path, { ...options, headers: { "CF-Connecting-IP": address, ...options.headers } }, authorization);
  return {
    send,
    get: (path) => send(path),
    post: (path, body = {}) => send(path, { method: "POST", body }),
    put: (path, body = {}) => send(path, { method: "PUT", body }),
    patch: (path, body = {}) => send(path, { method: "PATCH", body }),
    delete: (path, body) => send(path, { method: "DELETE", ...(body === undefined ? {} : { body }) }),
  };
}

/** An address in a network that no other test has: what fails from there counts for nobody else. */
export const newAddress = (): string => {
  const [first, second] = crypto.getRandomValues(new Uint16Array(2));
  return `2001:db8:${(first ?? 0).toString(16)}:${(second ?? 0).toString(16)}::1`;
};

async function request(path: string, options: RequestOptions, authorization: string | undefined): Promise<Reply> {
  const { method = "GET", body, raw, headers = {}, environment = {}, cf, changesNothing = false } = options;
  const response = await app.request(
    path.startsWith("/") ? `https://latchkey.test/api/v1${path}` : `https://latchkey.test/${path}`,
    {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(authorization === undefined ? {} : { Authorization: authorization }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(raw === undefined ? {} : { body: raw }),
      ...(cf === undefined ? {} : { cf }),
    },
    { ...(env as unknown as Environment), PASSWORD_HASHER: rememberingHashers, ...environment },
  );
  const reply = await readReply(response);
  if (reply.status >= 400) expectSmallRefusal(path, options, reply);
  if (path.startsWith("/")) {
    expectContract(method, path, reply);
    recordExchange({ method, path, authorization, body, changesNothing }, reply);
  }
  return reply;
}

/** No refusal is more than twice as large as its request and 16 KiB: nobody has the service send much for little. */
function expectSmallRefusal(path: string, { body, raw, headers = {} }: RequestOptions, { bytes, code }: Reply): void {
  const sent = raw ?? (body === undefined ? "" : JSON.stringify(body));
  // Of a form or a stream the length is not known here, and counts as none.
  const length = typeof sent === "string" ? toUtf8(sent).byteLength : sent instanceof Uint8Array ? sent.byteLength : 0;
  const request = path.length + JSON.stringify(headers).length + length;
  expect(bytes.byteLength, `${code} in answer to ${request} bytes`).toBeLessThanOrEqual(2 * request + 16 * 1024);
}

export async function readReply(response: Response): Promise<Reply> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isStream = response.headers.get("Content-Type") === "application/x-ndjson";
  if (response.status !== 204 && !isStream) await expectDigest(response, bytes);
  expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const isJson = response.headers.get("Content-Type") === "application/json";
  const envelope = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : {};
  return {
    status: response.status,
    code: envelope.code,
    message: envelope.message,
    data: envelope.data,
    errors: envelope.errors ?? [],
    count: envelope.count,
    headers: response.headers,
    bytes,
    roundTrips: Number(/desc="(\d+)"/.exec(response.headers.get("Server-Timing") ?? "")?.[1]),
  };
}

async function expectDigest(response: Response, bytes: Uint8Array): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  expect(response.headers.get("Content-Digest")).toBe(`sha-256=:${btoa(String.fromCharCode(...digest))}:`);
}

let superadminToken: string | undefined;

/** The superadmin, signed in once a test file. */
export async function superadmin(): Promise<Client> {
  superadminToken ??= (await client().post("/auth/login", inject("superadmin"))).data.access;
  return client(`Bearer ${superadminToken}`);
}

/** A name that no other test has. */
export const uniqueName = (prefix: string): string => `${prefix}-${crypto.randomUUID().slice(0, 13)}`;

export type TenantStory = { name: string; path: string; admin: Client; password: string };

/** A tenant of its own for one test, with an admin signed in. */
export async function newTenant(): Promise<TenantStory> {
  const master = await superadmin();
  const name = uniqueName("tenant");
  const path = `/tenants/${name}`;
  expect(await master.post("/tenants", { name })).toMatchObject({ status: 201 });
  const password = "correct horse battery";
  const admin = await newAccount({ path, maker: master, username: "ada", role: "admin", password });
  return { name, path, admin, password };
}

type NewAccount = { path: string; maker: Client; username: string; role: string; password?: string };

/** An account, signed in. */
export async function newAccount({
  path,
  maker,
  username,
  role,
  password = "correct horse battery",
}: NewAccount): Promise<Client> {
  const made = await maker.post(`${path}/accounts`, { username, password, email: `${username}@example.com`, role });
  expect(made).toMatchObject({ status: 201 });
  const signedIn = await client().post(`${path}/auth/login`, { username, password });
  expect(signedIn).toMatchObject({ status: 200 });
  return client(`Bearer ${signedIn.data.access}`);
}

export type Catalogue = TenantStory & { productId: string };

/** A tenant with a product. */
export async function newCatalogue(): Promise<Catalogue> {
  const tenant = await newTenant();
  const product = await tenant.admin.post(`${tenant.path}/products`, { name: "Sketchbook", code: "sketchbook" });
  expect(product).toMatchObject({ status: 201 });
  return { ...tenant, productId: product.data.id };
}

/** A policy of the catalogue's product. */
export async function newPolicy({ path, admin, productId }: Catalogue, attributes: Record<string, unknown> = {}): Promise<any> {
  const policy = await admin.post(`${path}/policies`, { product_id: productId, name: uniqueName("policy"), ...attributes });
  expect(policy).toMatchObject({ status: 201 });
  return policy.data;
}

/** A license under a policy. */
export async function newLicense(
  { path, admin, productId }: Catalogue,
  policy: { id: string },
  members: Record<string, unknown> = {},
): Promise<any> {
  const license = await admin.post(`${path}/licenses`, {
    policy_id: policy.id,
    product_id: productId,
    name: "Alice's desktop",
    ...members,
  });
  expect(license).toMatchObject({ status: 201 });
  return license.data;
}

/**
 * Sets the clock for a test; sessions are signed anew, since they last for an hour, and the next request has the node ask what has changed, so that no
 * later one does. Call `vi.useRealTimers` afterwards.
 */
export async function travelTo<Story extends TenantStory>(story: Story, instant: Date | string): Promise<Story> {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(instant) });
  forgetTenantSessions(story.name);
  const signedIn = await client().post(`${story.path}/auth/login`, { username: "ada", password: story.password });
  expect(signedIn).toMatchObject({ status: 200 });
  return { ...story, admin: client(`Bearer ${signedIn.data.access}`) };
}
