import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { app, client, newTenant, superadmin, uniqueName } from "../support/client.ts";

const anybody = client();

describe("the envelope", () => {
  test("every answer has a request id, a code, a message, a time and data", async () => {
    const { bytes, headers, status } = await anybody.get("healthz");
    expect(status).toBe(200);
    const envelope = JSON.parse(new TextDecoder().decode(bytes));
    expect(envelope).toEqual({
      request_id: headers.get("X-Request-Id"),
      code: "00000",
      message: "OK",
      server_time: expect.any(Number),
      data: { status: "ok" },
    });
    expect(Math.abs(envelope.server_time - Date.now() / 1000)).toBeLessThan(60);
  });

  test("Server-Timing tells the total, and the number and time of round trips to the database", async () => {
    const { headers, roundTrips } = await anybody.get("healthz");
    expect(headers.get("Server-Timing")).toMatch(/^total;dur=[\d.]+, db;dur=[\d.]+;desc="1"$/);
    expect(roundTrips).toBe(1);
  });

  test("security headers are on every answer, also on a refusal", async () => {
    for (const path of ["healthz", "/nowhere"]) {
      const { headers } = await anybody.get(path);
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Strict-Transport-Security")).toBe("max-age=31536000");
      expect(headers.get("Cache-Control")).toBe("no-store");
    }
  });

  test("a page of any site may read every answer, also a refusal; an app that is no page is told nothing of that", async () => {
    for (const path of ["healthz", "/nowhere"]) {
      const { headers } = await anybody.send(path, { headers: { Origin: "https://shop.example" } });
      expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
      const shown = headers.get("Access-Control-Expose-Headers")?.split(", ");
      expect(shown).toEqual(expect.arrayContaining(["Content-Digest", "Signature", "Signature-Input", "Retry-After"]));
      const { headers: toAnApp } = await anybody.get(path);
      expect(toAnApp.has("Access-Control-Allow-Origin")).toBe(false);
    }
  });

  test("a browser may ask beforehand", async () => {
    const reply = await anybody.send("/tenants", { method: "OPTIONS", headers: { Origin: "https://shop.example" } });
    expect(reply.status).toBe(204);
    expect(reply.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(reply.headers.get("Access-Control-Allow-Methods")).toContain("DELETE");
    const taken = reply.headers.get("Access-Control-Allow-Headers")?.split(", ");
    const sentByOurClient = ["Authorization", "Accept-Signature", "Content-Digest", "Content-Type", "Idempotency-Key"];
    expect(taken).toEqual(expect.arrayContaining(sentByOurClient));
  });
});

describe("paths and methods", () => {
  test("an unknown route is 404 with 40004", async () => {
    expect(await anybody.get("/nowhere")).toMatchObject({ status: 404, code: "40004" });
    expect(await anybody.get("nowhere")).toMatchObject({ status: 404, code: "40004" });
  });

  test("a known path with another method is 405 and names those it takes", async () => {
    const reply = await anybody.send("/auth/login", { method: "PUT" });
    expect(reply).toMatchObject({ status: 405, code: "40005" });
    expect(reply.headers.get("Allow")).toBe("POST, OPTIONS");
  });

  test.each(["healthz", "openapi.json", "openapi-3.0.json", "docs", "docs/swagger-ui.css"])("/%s is only read", async (path) => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const reply = await anybody.send(path, { method });
      expect(reply).toMatchObject({ status: 405, code: "40005" });
      expect(reply.headers.get("Allow")).toBe("GET, HEAD, OPTIONS");
    }
  });

  test("a trailing slash is the same route", async () => {
    const { path, admin } = await newTenant();
    expect(await admin.get(`${path}/accounts/ada/`)).toMatchObject({ status: 200, data: { username: "ada" } });
  });

  test("a HEAD is a GET without its body", async () => {
    const [whole, head] = await Promise.all(
      ["GET", "HEAD"].map((method) => app.request("https://latchkey.test/docs", { method }, env as unknown as Environment)),
    );
    expect(head?.status).toBe(200);
    expect(await head?.text()).toBe("");
    expect(head?.headers.get("Content-Digest")).toBe(whole?.headers.get("Content-Digest"));
  });
});

describe("bodies", () => {
  const login = "/auth/login";

  test.each([
    ["not JSON", "{", "application/json", 400, "40000"],
    ["JSON, but no object", "[1]", "application/json", 400, "40000"],
    ["not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "application/json", 400, "40000"],
    ["a type that we do not read", "<a/>", "text/xml", 415, "40015"],
    ["a form that is none", "nonsense", "multipart/form-data; boundary=x", 400, "40000"],
    ["over a mebibyte", `{"username":"${"a".repeat(1024 * 1024)}"}`, "application/json", 413, "40013"],
  ])("%s is refused", async (_, raw, contentType, status, code) => {
    const reply = await anybody.send(login, { method: "POST", raw, headers: { "Content-Type": contentType } });
    expect(reply).toMatchObject({ status, code });
  });

  test("JSON that is sent as a form, as curl does by itself, is told so", async () => {
    for (const raw of ['{"username":"ada","password":"a=b&c"}', ' {"username":"ada"}']) {
      const reply = await anybody.send(login, {
        method: "POST",
        raw,
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      expect(reply).toMatchObject({ status: 400, code: "40000", errors: [] });
      expect(reply.message).toBe("The body is JSON, but its Content-Type is a form. Send Content-Type: application/json.");
    }
  });

  test("unknown members are refused by name", async () => {
    const reply = await anybody.post(login, { username: "a", password: "b", pasword: "c" });
    expect(reply).toMatchObject({ status: 400, code: "40000", errors: [{ field: "pasword", code: "40000" }] });
  });

  test("every wrong member is named, and the first one's code is the answer's", async () => {
    const reply = await anybody.post(login, {});
    expect(reply).toMatchObject({
      status: 400,
      code: "43000",
      errors: [
        { field: "username", code: "43000" },
        { field: "password", code: "43004" },
      ],
    });
  });

  test("text that cannot be stored is refused", async () => {
    for (const username of ["a\0b", "a\ud800b"]) {
      expect(await anybody.post(login, { username, password: "b" })).toMatchObject({ status: 400, code: "40000" });
    }
  });

  test("forms are read as JSON is: login and the creation of a tenant", async () => {
    const { path, password } = await newTenant();
    const urlencoded = new URLSearchParams({ username: "ada", password });
    const form = new FormData();
    form.set("username", "ada");
    form.set("password", password);
    expect(await anybody.send(`${path}/auth/login`, { method: "POST", raw: urlencoded })).toMatchObject({ status: 200 });
    expect(await anybody.send(`${path}/auth/login`, { method: "POST", raw: form })).toMatchObject({ status: 200 });
    const name = uniqueName("tenant");
    const master = await superadmin();
    expect(await master.send("/tenants", { method: "POST", raw: new URLSearchParams({ name }) })).toMatchObject({
      status: 201,
      data: { name },
    });
  });

  test("numbers, booleans and lists of a form are what the route asks for", async () => {
    const { path, admin } = await newTenant();
    const product = new URLSearchParams([
      ["name", "Sketchbook"],
      ["code", "1984"],
      ["platforms", "macos"],
      ["platforms", "windows"],
    ]);
    const made = await admin.send(`${path}/products`, { method: "POST", raw: product });
    expect(made).toMatchObject({ status: 201, data: { code: "1984", platforms: ["macos", "windows"] } });
    const policy = new URLSearchParams({ product_id: made.data.id, name: "Floating", max_machines: "5", floating: "true" });
    expect(await admin.send(`${path}/policies`, { method: "POST", raw: policy })).toMatchObject({
      status: 201,
      data: { max_machines: 5, floating: true },
    });
  });

  test("a GET with a body ignores it", async () => {
    const { path, admin } = await newTenant();
    expect(await admin.get(`${path}/accounts/ada`)).toMatchObject({ status: 200 });
  });
});

describe("when the database is away", () => {
  const environment = { DATABASE_ENDPOINT: "http://127.0.0.1:9/sql" };

  test("health and every route say 503 with 50001 and when to try again", async () => {
    for (const path of ["healthz", "/tenants/acme/.well-known/jwks.json"]) {
      const reply = await anybody.send(path, { environment });
      expect(reply).toMatchObject({ status: 503, code: "50001" });
      expect(reply.headers.get("Retry-After")).toBe("5");
    }
  });

  test("after the first failures nobody waits for it, and once a second one request asks whether it is back", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const asked = vi.spyOn(globalThis, "fetch").mockImplementation(() => Promise.reject(new TypeError("connection refused")));
    const ask = async (times: number) => {
      asked.mockClear();
      for (let time = 0; time < times; time += 1) {
        expect(await anybody.send("healthz", { environment })).toMatchObject({ status: 503, code: "50001" });
      }
      return asked.mock.calls.length;
    };
    expect(await ask(20)).toBe(3);
    vi.advanceTimersByTime(1_000);
    expect(await ask(20)).toBe(1);
    vi.advanceTimersByTime(1_000);
    const one = { fields: [{ name: "?column?", dataTypeID: 23 }], rows: [["1"]], command: "SELECT", rowCount: 1 };
    asked.mockImplementation(async () => Response.json(one));
    for (let time = 0; time < 3; time += 1) expect(await anybody.send("healthz", { environment })).toMatchObject({ status: 200 });
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
});

describe("the documentation", () => {
  test("is a page that loads nothing from elsewhere", async () => {
    const page = await anybody.get("docs");
    expect(page.status).toBe(200);
    expect(page.headers.get("Content-Type")).toContain("text/html");
    expect(page.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    const html = new TextDecoder().decode(page.bytes);
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = ""]) => url);
    expect(loaded.length).toBeGreaterThan(2);
    for (const url of loaded) {
      expect(url).toMatch(/^\/docs\//);
      expect((await anybody.get(url.slice(1))).status).toBe(200);
    }
  });

  test("serves no other file", async () => {
    expect(await anybody.get("docs/package.json")).toMatchObject({ status: 404, code: "40004" });
  });

  test("describes every route, OpenAPI 3.1", async () => {
    const { bytes } = await anybody.get("openapi.json");
    const document = JSON.parse(new TextDecoder().decode(bytes));
    expect(document.openapi).toBe("3.1.0");
    const operations = Object.values<Record<string, any>>(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(15);
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, path = ""]) => path);
    expect(references.length).toBeGreaterThan(10);
    for (const reference of new Set(references)) {
      const found = reference
        .slice(2)
        .split("/")
        .reduce((at, key) => at?.[key], document);
      expect(found, reference).toBeTypeOf("object");
    }
    for (const operation of operations) {
      expect(operation.summary, operation.operationId).toBeTruthy();
      expect(Object.keys(operation.responses).length, operation.operationId).toBeGreaterThan(1);
    }
  });
});
