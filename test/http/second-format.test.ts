import { env } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { createApp } from "../../src/app/app.ts";
import type { Environment } from "../../src/app/environment.ts";
import { routes, surfaces } from "../../src/app/routes.ts";
import { LatchkeyError } from "../../src/errors/latchkey-error.ts";
import type { Content, Format } from "../../src/http/format.ts";
import { client, newAddress, newTenant } from "../support/client.ts";

// A wire format is a value: whoever adds one writes it and names it in a surface. This one is JSON of its own kind, over the same handlers.

const write = (status: number, document: unknown, headers: Record<string, string> = {}): Content => ({
  status,
  body: JSON.stringify(document),
  headers: { "Content-Type": "application/vnd.other+json", ...headers },
});

const other: Format = {
  readBody: async (request) => {
    const text = await request.text();
    if (request.headers.get("Content-Type") !== "application/vnd.other+json") throw new LatchkeyError("media_type_unsupported");
    return { value: JSON.parse(text).attributes, length: text.length };
  },
  writeAnswer: (answer, { requestId }) =>
    "json" in answer
      ? write(answer.status, { made_by: requestId, attributes: JSON.parse(answer.json.join("")) })
      : write(answer.status, { made_by: requestId, attributes: answer.data, links: { next: answer.next }, total: answer.count }),
  writeRefusal: ({ refusal, fields, headers }) =>
    write(422, { refused: refusal.toUpperCase(), members: fields.map(({ field }) => field) }, headers),
  statusOf: () => 422,
  codeOf: (error) => error?.refusal ?? "done",
  digestFields: (body) => ({ Digest: `length=${body.length}` }),
  readSignatureRequest: (headers) =>
    headers.get("Accept-Other-Signature") === null
      ? undefined
      : {
          covers: () => false,
          sign: async ({ keyId }) => {
            if (headers.get("Accept-Other-Signature") === "impossible") throw new Error("nothing signs this");
            return { "Other-Signature": keyId };
          },
        },
};

const app = createApp([...surfaces, { basePath: "/other", format: other, routes, refusedPaths: [] }]);

type Sent = { method?: string; token?: string; attributes?: Record<string, unknown>; headers?: Record<string, string> };

async function send(path: string, { method = "GET", token, attributes, headers }: Sent = {}) {
  const sent = {
    method,
    headers: {
      "CF-Connecting-IP": newAddress(),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(attributes === undefined ? {} : { "Content-Type": "application/vnd.other+json" }),
      ...headers,
    },
    ...(attributes === undefined ? {} : { body: JSON.stringify({ attributes }) }),
  };
  const response = await app.request(`https://latchkey.test/other${path}`, sent, env as unknown as Environment);
  return { status: response.status, headers: response.headers, document: await response.json<Record<string, any>>() };
}

/** A tenant and its admin's session. */
async function newStory() {
  const { path, password } = await newTenant();
  const { data } = await client().post(`${path}/auth/login`, { username: "ada", password });
  return { path, token: data.access };
}

describe("a second wire format needs itself and a surface", () => {
  test("bodies are read and answers are written in it, with its digest", async () => {
    const { path, token } = await newStory();
    const product = { name: "Sketchbook", code: "sketchbook" };
    const made = await send(`${path}/products`, { method: "POST", token, attributes: product });
    expect(made).toMatchObject({ status: 201, document: { attributes: product } });
    expect(made.document.made_by).toBe(made.headers.get("X-Request-Id"));
    expect(made.headers.get("Content-Type")).toBe("application/vnd.other+json");
    expect(made.headers.get("Digest")).toMatch(/^length=\d+$/);
    expect(made.headers.has("Content-Digest")).toBe(false);
  });

  test("pages are written in it", async () => {
    const { path, token } = await newStory();
    for (const code of ["one", "two"])
      await send(`${path}/products`, { method: "POST", token, attributes: { name: code, code } });
    const { document } = await send(`${path}/products?limit=1`, { token });
    expect(document).toMatchObject({ attributes: [{ code: "two" }], links: { next: expect.any(String) }, total: 2 });
    const { document: rest } = await send(`${path}/products?limit=1&after=${document.links.next}`, { token });
    expect(rest).toMatchObject({ attributes: [{ code: "one" }], links: { next: null } });
  });

  test("refusals are written in it: of a body, of a caller, of a method, of a path", async () => {
    const { path, token } = await newStory();
    const refused = (name: string) => ({ status: 422, document: { refused: name } });
    const nameless = await send(`${path}/products`, { method: "POST", token, attributes: { code: "x" } });
    expect(nameless).toMatchObject({ status: 422, document: { members: ["name"] } });
    expect(await send(`${path}/products`)).toMatchObject(refused("NOT_AUTHENTICATED"));
    expect(await send(`${path}/products`, { method: "PUT" })).toMatchObject(refused("METHOD_NOT_ALLOWED"));
    expect(await send("/nowhere")).toMatchObject(refused("ROUTE_NOT_FOUND"));
  });

  test("a repeated request is answered with the stored answer in it", async () => {
    const { path, token } = await newStory();
    const request = { method: "POST", token, attributes: { name: "Once", code: "once" }, headers: { "Idempotency-Key": "once" } };
    const first = await send(`${path}/products`, request);
    const second = await send(`${path}/products`, request);
    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 201, document: first.document });
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    expect(second.headers.get("Content-Type")).toBe("application/vnd.other+json");
  });

  test("responses are signed in its way, with the tenant's key", async () => {
    const { path, token } = await newStory();
    const signed = await send(`${path}/products`, { token, headers: { "Accept-Other-Signature": "yes" } });
    expect(signed.headers.get("Other-Signature")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a signature that fails leaves the response unsigned, and the log says why", async () => {
    const { path, token } = await newStory();
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const unsigned = await send(`${path}/products`, { token, headers: { "Accept-Other-Signature": "impossible" } });
    const lines = log.mock.calls.map(([line]) => JSON.parse(line));
    log.mockRestore();
    expect(unsigned).toMatchObject({ status: 200, document: { attributes: [] } });
    expect(unsigned.headers.has("Other-Signature")).toBe(false);
    expect(lines).toContainEqual(
      expect.objectContaining({ request_id: unsigned.document.made_by, error: ["Error: nothing signs this"] }),
    );
  });
});
