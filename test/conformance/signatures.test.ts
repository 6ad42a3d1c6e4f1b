import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { app, client, superadmin, uniqueName } from "../support/client.ts";
import {
  activateSigned,
  activeKeyOf,
  askSigned,
  digestOf,
  type Exchange,
  forged,
  genuine,
  isGenuine,
  keysOf,
  newSignedStory,
  type SignedStory,
  usualWish,
  validateSigned,
} from "../support/signatures.ts";

// RFC 9421, HTTP Message Signatures: section 5 on what a client asks for, section 2 on what a signature stands on.

const inputOf = ({ response }: Exchange): string => response.headers["signature-input"] ?? "";

let story: SignedStory;

beforeAll(async () => {
  story = await newSignedStory();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("who verifies an answer finds it genuine:", () => {
  test("a validation, with the nonce that was sent", async () => {
    const { exchange, data } = await validateSigned(story, { wish: `${usualWish};nonce="abc"` });
    expect(data.valid).toBe(true);
    expect(await isGenuine(exchange, story.publicKey)).toEqual(genuine);
    expect(inputOf(exchange)).toMatch(
      new RegExp(
        `^sig1=\\("@status" "content-digest" "@method";req "@path";req\\);created=\\d+;keyid="${story.publicKey.kid}";alg="ed25519";nonce="abc"$`,
      ),
    );
    const created = Number(/created=(\d+)/.exec(inputOf(exchange))?.[1]);
    expect(created).toBe(JSON.parse(new TextDecoder().decode(exchange.bytes)).server_time);
  });

  test("a refusal by the service, by the spine, and of what there is no route for", async () => {
    const { path, asLicense, asAdmin } = story;
    const unknown = { license_key: "NO-SUCH-KEY" };
    const asked: [string, number, string, ReturnType<typeof askSigned>][] = [
      [
        "no such license",
        404,
        "47024",
        askSigned(asAdmin, `${path}/licenses/actions/validate`, { method: "POST", body: unknown }),
      ],
      ["no credential", 401, "40001", askSigned(undefined, `${path}/licenses`)],
      ["a wrong credential", 401, "40001", askSigned("License NO-SUCH-KEY", `${path}/licenses`)],
      ["no permission", 403, "40003", askSigned(asLicense, `${path}/accounts`)],
      [
        "a malformed body",
        400,
        "40000",
        askSigned(asAdmin, `${path}/products`, { method: "POST", raw: "{", headers: { "Content-Type": "application/json" } }),
      ],
      ["an unknown action", 404, "47008", askSigned(asAdmin, `${path}/licenses/actions/dance`, { method: "POST" })],
      ["another method", 405, "40005", askSigned(asAdmin, `${path}/licenses/actions/validate`, { method: "DELETE" })],
    ];
    for (const [what, status, code, sent] of asked) {
      const reply = await sent;
      expect([reply.status, reply.code], what).toEqual([status, code]);
      expect(await isGenuine(reply.exchange, story.publicKey), what).toEqual(genuine);
    }
  });

  test("an answer without a body stands on the digest of nothing", async () => {
    const { path, asAdmin, admin } = story;
    const { id } = (await admin.post(`${path}/entitlements`, { name: "Export", code: uniqueName("EXPORT") })).data;
    const reply = await askSigned(asAdmin, `${path}/entitlements/${id}`, { method: "DELETE" });
    expect(reply).toMatchObject({ status: 204, bytes: new Uint8Array() });
    expect(reply.headers.get("Content-Digest")).toBe(await digestOf(new Uint8Array()));
    expect(await isGenuine(reply.exchange, story.publicKey)).toEqual(genuine);
  });

  test("a file that is downloaded, the tenant's own keys, an answer to HEAD", async () => {
    const { path, id, asLicense } = story;
    const wish = 'sig1=("@status" "content-digest" "content-disposition" "@target-uri";req)';
    const file = await askSigned(asLicense, `${path}/licenses/${id}/actions/checkout?ttl=7200`, { wish });
    expect(new TextDecoder().decode(file.bytes)).toContain("-----BEGIN LICENSE FILE-----");
    expect(await isGenuine(file.exchange, story.publicKey)).toEqual(genuine);
    const keys = await askSigned(undefined, `${path}/.well-known/jwks.json`);
    expect(await isGenuine(keys.exchange, story.publicKey)).toEqual(genuine);
    const request = { method: "HEAD", url: `https://latchkey.test/api/v1${path}/licenses/${id}`, headers: {} };
    const headers = { Authorization: asLicense, "Accept-Signature": usualWish };
    const head = await app.request(request.url, { method: request.method, headers }, env);
    const response = { status: head.status, headers: Object.fromEntries(head.headers) };
    const { byLibrary } = await isGenuine({ request, response, bytes: new Uint8Array() }, story.publicKey);
    expect(byLibrary, "the digest is that of what GET would bring").toBe(true);
  });

  test("lines as they are written stand on status and request; what was to stand on their digest is unsigned", async () => {
    const { path, asAdmin } = story;
    const wish = 'sig1=("@status" "content-type" "@path";req)';
    const lines = await askSigned(asAdmin, `${path}/licenses/export`, { wish });
    expect([lines.status, lines.headers.get("Content-Type")]).toEqual([200, "application/x-ndjson"]);
    expect(await isGenuine(lines.exchange, story.publicKey)).toEqual(genuine);
    const { headers } = await askSigned(asAdmin, `${path}/licenses/export`);
    expect([headers.has("Signature"), headers.has("Signature-Input")]).toEqual([false, false]);
  });

  test("whatever is asked for: every derived component, fields of both sides, nothing at all", async () => {
    const { path, asAdmin } = story;
    const wishes = [
      "sig1=()",
      '*label.x-1=("@status")',
      'sig1=("@method";req "@target-uri";req "@authority";req "@path";req "@query";req)',
      'sig1=("accept-signature";req "authorization";req "x-request-id" "content-type" "server-timing" "cache-control")',
      'sig1=("@status" "content-digest" "content-digest";req)',
    ];
    for (const wish of wishes) {
      const headers = { "Content-Digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:" };
      const { exchange } = await askSigned(asAdmin, `${path}/licenses?limit=1&name=a%20b`, { wish, headers });
      const sent = {
        ...exchange,
        request: { ...exchange.request, headers: { ...exchange.request.headers, Authorization: asAdmin } },
      };
      expect(await isGenuine(sent, story.publicKey), wish).toEqual(genuine);
    }
  });

  test("a change that is sent again under its Idempotency-Key: the first answer, signed anew", async () => {
    const { path, asAdmin } = story;
    const wish = 'sig1=("@status" "content-digest" "server-timing");nonce=';
    const send = (nonce: string) =>
      askSigned(asAdmin, `${path}/entitlements`, {
        method: "POST",
        body: { name: "Import", code: "IMPORT" },
        headers: { "Idempotency-Key": "import-1" },
        wish: `${wish}"${nonce}"`,
      });
    for (const nonce of ["first", "second"]) {
      const reply = await send(nonce);
      expect([reply.status, reply.headers.get("Idempotency-Replayed")]).toEqual([201, nonce === "first" ? null : "true"]);
      expect(inputOf(reply.exchange)).toContain(`;nonce="${nonce}"`);
      expect(await isGenuine(reply.exchange, story.publicKey)).toEqual(genuine);
    }
  });

  test("nonce and tag come back as they were sent, quotes and backslashes with them", async () => {
    const parameters = ';tag="say \\"yes\\" \\\\ no";nonce="a\\\\\\"; keyid=\\"other\\""';
    const { exchange } = await validateSigned(story, { wish: `${usualWish}${parameters}` });
    expect(inputOf(exchange)).toContain(';nonce="a\\\\\\"; keyid=\\"other\\"";tag="say \\"yes\\" \\\\ no"');
    expect(await isGenuine(exchange, story.publicKey)).toEqual(genuine);
  });

  test("an answer that is to expire: five minutes after it was signed", async () => {
    const { exchange } = await validateSigned(story, { wish: `${usualWish};created;expires;nonce="abc"` });
    const [, created, expires] = /;created=(\d+);expires=(\d+);keyid=/.exec(inputOf(exchange)) ?? [];
    expect(Number(expires) - Number(created)).toBe(300);
    expect(await isGenuine(exchange, story.publicKey)).toEqual(genuine);
    vi.useFakeTimers({ toFake: ["Date"], now: (Number(expires) + 60) * 1000 });
    expect((await isGenuine(exchange, story.publicKey)).byLibrary, "too late").toBe(false);
  });

  test("nobody who does not ask gets a signature", async () => {
    const { headers } = await client(story.asLicense).get(`${story.path}/licenses/${story.id}`);
    expect([headers.has("Signature"), headers.has("Signature-Input")]).toEqual([false, false]);
  });
});

describe("who verifies an answer finds that it was changed:", () => {
  let exchange: Exchange;
  beforeAll(async () => {
    exchange = (await validateSigned(story, { wish: `${usualWish};nonce="abc"` })).exchange;
  });

  const withHeaders = (headers: Record<string, string>): Exchange => ({
    ...exchange,
    response: { ...exchange.response, headers: { ...exchange.response.headers, ...headers } },
  });
  const otherBody = () =>
    new TextEncoder().encode(new TextDecoder().decode(exchange.bytes).replace('"valid":true', '"valid":null'));

  test("its body", async () => {
    const bytes = otherBody();
    expect(bytes).not.toEqual(exchange.bytes);
    // The library leaves the digest to its caller.
    expect((await isGenuine({ ...exchange, bytes }, story.publicKey)).byHand).toBe(false);
    const digest = { "content-digest": await digestOf(bytes) };
    expect(await isGenuine({ ...withHeaders(digest), bytes }, story.publicKey)).toEqual(forged);
  });

  test("its status, its digest, its nonce, when it was made, what the signature is said to cover", async () => {
    const changed: [string, Exchange][] = [
      ["status", { ...exchange, response: { ...exchange.response, status: 404 } }],
      ["digest", withHeaders({ "content-digest": await digestOf(new Uint8Array()) })],
      ["nonce", withHeaders({ "signature-input": inputOf(exchange).replace('nonce="abc"', 'nonce="abd"') })],
      ["time", withHeaders({ "signature-input": inputOf(exchange).replace(/created=\d+/, "created=1") })],
      ["what is covered", withHeaders({ "signature-input": inputOf(exchange).replace(' "content-digest"', "") })],
      ["signature", withHeaders({ signature: `sig1=:${btoa("\0".repeat(64))}:` })],
    ];
    for (const [what, one] of changed) expect(await isGenuine(one, story.publicKey), what).toEqual(forged);
  });

  test("the request that it answers", async () => {
    for (const request of [{ method: "GET" }, { url: exchange.request.url.replace("validate", "checkin") }]) {
      expect(await isGenuine({ ...exchange, request: { ...exchange.request, ...request } }, story.publicKey)).toEqual(forged);
    }
  });

  test("who signed it", async () => {
    const other = await newSignedStory();
    expect(await isGenuine(exchange, other.publicKey)).toEqual(forged);
    expect(await isGenuine(exchange, { ...other.publicKey, kid: story.publicKey.kid })).toEqual(forged);
    const theirs = await validateSigned(other);
    expect(await isGenuine({ ...theirs.exchange, request: exchange.request }, story.publicKey)).toEqual(forged);
  });
});

describe("the key that signs", () => {
  test("is the new active one at once, the answer that made it so included; old signatures go on to verify with the old one", async () => {
    const tenant = await newSignedStory();
    const before = (await validateSigned(tenant)).exchange;
    const old = tenant.publicKey;
    const { kid } = (await tenant.admin.post(`${tenant.path}/signing-keys`)).data;
    expect(inputOf((await validateSigned(tenant)).exchange), "next signs nothing").toContain(`keyid="${old.kid}"`);
    const made = await activateSigned(tenant, kid);
    const after = (await validateSigned(tenant)).exchange;
    const young = await activeKeyOf(tenant.path);
    expect(young.kid).toBe(kid);
    for (const exchange of [made.exchange, after]) {
      expect(inputOf(exchange)).toContain(`keyid="${young.kid}"`);
      expect(await isGenuine(exchange, young)).toEqual(genuine);
    }
    expect(await isGenuine(before, old)).toEqual(genuine);
    expect(await isGenuine(after, { ...old, kid: young.kid })).toEqual(forged);
    await activateSigned(tenant, old.kid);
    expect(inputOf((await validateSigned(tenant)).exchange)).toContain(`keyid="${old.kid}"`);
  });

  test("is not the one that signs sessions: a new session key leaves it alone", async () => {
    const tenant = await newSignedStory();
    await (await superadmin()).post(`${tenant.path}/regenerate`);
    const { exchange } = await validateSigned(tenant);
    expect(await isGenuine(exchange, tenant.publicKey)).toEqual(genuine);
    for (const key of await keysOf(tenant.path))
      if (key.purpose === "session") expect(await isGenuine(exchange, { ...key, kid: tenant.publicKey.kid })).toEqual(forged);
  });

  test("is the one that was asked for, or none: what was asked is done all the same", async () => {
    const tenant = await newSignedStory();
    const { kid } = tenant.publicKey;
    const asked = (keyId: string) => validateSigned(tenant, { wish: `${usualWish};keyid="${keyId}";nonce="abc"` });
    const { exchange } = await asked(kid);
    expect(inputOf(exchange)).toContain(`;keyid="${kid}";`);
    expect(await isGenuine(exchange, tenant.publicKey)).toEqual(genuine);
    await activateSigned(tenant, (await tenant.admin.post(`${tenant.path}/signing-keys`)).data.kid);
    for (const keyId of [kid, "no key of ours", ""]) {
      const { data, headers } = await asked(keyId);
      expect([data.valid, headers.has("Signature"), headers.has("Signature-Input")], keyId).toEqual([true, false, false]);
    }
  });

  test("is not of a tenant that there is not, or is no more: its answers are unsigned", async () => {
    const gone = await newSignedStory();
    expect((await validateSigned(gone)).headers.has("Signature")).toBe(true);
    const master = await superadmin();
    await master.delete(gone.path);
    for (const path of [gone.path, `/tenants/${uniqueName("nobody")}`]) {
      const reply = await askSigned(undefined, `${path}/.well-known/jwks.json`);
      expect([reply.status, reply.code, reply.headers.has("Signature")]).toEqual([404, "42002", false]);
    }
  });
});
