import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Interference, Sent } from "./signing-server.ts";
import { fingerprint, key, newSketchbook, type Sketchbook } from "./sketchbook.ts";

// A refusal is a verdict. Everything else that may come instead of an answer is none, and then the last good file decides.

let app: Sketchbook;

beforeEach(async () => {
  app = await newSketchbook();
});

afterEach(() => app.stop());

const question = { key, fingerprint, entitlements: ["EXPORT"] };

const html = (status: number, headers: Record<string, string> = {}): Sent => ({
  status,
  headers: { "Content-Type": "text/html", ...headers },
  body: "<h1>Welcome to Hotel Wi-Fi</h1>",
});

const valid = '{"code":"00000","message":"OK","data":{"valid":true,"code":"valid","detail":"","license":{}}}';

const withHeaders = (answer: Sent, headers: Record<string, string>): Sent => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

function handled(act: () => unknown): "handled" {
  act();
  return "handled";
}

/** Faults that a network may cause in an answer, and the cause that support hears. */
const troubles: [string, string, Interference][] = [
  ["a captive portal's page", "captive_portal", () => html(200)],
  ["a captive portal's redirection", "captive_portal", () => html(302, { Location: "http://hotel.example/" })],
  ["a page that says that a sign-in is needed", "captive_portal", () => html(511)],
  ["a filter's page", "captive_portal", () => html(403)],
  ["a page that is not found", "captive_portal", () => html(404)],
  ["JSON of somebody else", "captive_portal", () => ({ ...html(200), body: '{"status":"ok"}' })],
  ["an empty page", "captive_portal", () => ({ ...html(200), body: "" })],
  ["a gateway's fault", "server_error", () => html(502)],
  ["a fault of the service", "server_error", (_, response) => handled(() => response.writeHead(500).end())],
  ["a gateway that limits", "rate_limited", () => html(429, { "Retry-After": "60" })],
  ["a yes that nobody signed", "interception", () => ({ status: 200, headers: {}, body: valid })],
  [
    "a no that nobody signed",
    "interception",
    () => ({ status: 401, headers: {}, body: '{"code":"40001","message":"Who are you?"}' }),
  ],
  ["a signature that a proxy took away", "interception", (answer) => ({ ...answer, headers: {} })],
  ["another verdict under the signature", "interception", (answer) => ({ ...answer, body: valid })],
  ["another status under the signature", "interception", (answer) => ({ ...answer, status: 201 })],
  [
    "a signature of nothing",
    "interception",
    (answer) => withHeaders(answer, { Signature: `latchkey=:${Buffer.alloc(64).toString("base64")}:` }),
  ],
  [
    "a signature that covers the status alone",
    "interception",
    (answer) =>
      withHeaders(answer, { "Signature-Input": String(answer.headers["Signature-Input"]).replace(/\(.*?\)/, '("@status")') }),
  ],
  [
    "the name of another algorithm",
    "interception",
    (answer) =>
      withHeaders(answer, { "Signature-Input": String(answer.headers["Signature-Input"]).replace("ed25519", "hmac-sha256") }),
  ],
  ["a connection that breaks", "offline", (_, response) => handled(() => response.socket?.destroy())],
  [
    "an answer that breaks off",
    "offline",
    (_, response) => {
      response.writeHead(200, { "Content-Length": "1000" }).write("{");
      response.socket?.end();
      return "handled";
    },
  ],
];

describe("with a file from before, the app runs, and its support learns the cause:", () => {
  test.each(troubles)("%s is %s", async (_, cause, interference) => {
    expect(await app.start().check(question)).toMatchObject({ verdict: "allowed", decidedBy: "service" });
    app.server.interference = interference;
    app.clock.pass(3_600_000);
    const check = await app.start().check(question);
    expect(check).toMatchObject({ verdict: "allowed", mayRun: true, decidedBy: "file", code: "valid", noAnswer: { cause } });
    expect(check.license?.name).toBe("Alice");
    expect(check.graceEndsAt).toEqual(new Date("2027-03-02T12:00:00Z"));
  });
});

describe("without a file nothing is decided:", () => {
  test.each(troubles)("%s is %s", async (_, cause, interference) => {
    app.server.interference = interference;
    const check = await app.start().check(question);
    expect(check).toMatchObject({ verdict: "unknown", mayRun: false, decidedBy: "nobody", code: "no_file", noAnswer: { cause } });
  });
});

test("a server that hangs is given up after the time limit", async () => {
  const latchkey = app.start();
  await latchkey.check(question);
  const before = app.server.received.length;
  app.server.interference = () => "hangs";
  const checking = latchkey.check(question);
  await app.server.receives(before + 1);
  app.clock.pass(10_000);
  expect(await checking).toMatchObject({ verdict: "allowed", decidedBy: "file", noAnswer: { cause: "timeout" } });
  expect(app.server.received.length, "the customer is waiting: one try").toBe(before + 1);
});

test("a server that never ends its answer is given up as well", async () => {
  app.server.interference = (_, response) => handled(() => response.writeHead(200).write("{"));
  const checking = app.start().check(question);
  await app.server.receives(1);
  app.clock.pass(10_000);
  expect(await checking).toMatchObject({ verdict: "unknown", noAnswer: { cause: "timeout" } });
});

test("an answer without an end is not read to the end", async () => {
  app.server.interference = (_, response) => {
    const megabyte = "x".repeat(1_000_000);
    const write = () => {
      while (response.writable && response.write(megabyte));
      response.once("drain", write);
    };
    response.writeHead(200);
    write();
    return "handled";
  };
  expect(await app.start().check(question)).toMatchObject({ verdict: "unknown", noAnswer: { cause: "interception" } });
});

test("nothing that listens, and a network that is not there", async () => {
  await app.start().check(question);
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const address = closed.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await new Promise((resolve) => closed.close(resolve));
  const refused = await app.start({ url: `http://127.0.0.1:${port}` }).check(question);
  expect(refused.noAnswer).toMatchObject({ cause: "offline", detail: expect.stringContaining("ECONNREFUSED") });
  expect(refused.decidedBy, "the file stays when the service moves to another address").toBe("file");
  const failing = async () => Promise.reject(new TypeError("Failed to fetch"));
  const offline = await app.start({ runtime: { ...app.clock.runtime, fetch: failing } }).check(question);
  expect(offline).toMatchObject({ verdict: "allowed", decidedBy: "file", noAnswer: { cause: "offline" } });
});

test("a proxy that wants a password, where the runtime shows it", async () => {
  const fetch = async () => new Response("<h1>Password?</h1>", { status: 407, headers: { "Content-Type": "text/html" } });
  const check = await app.start({ runtime: { ...app.clock.runtime, fetch } }).check(question);
  expect(check.noAnswer).toMatchObject({ cause: "captive_portal" });
});

describe("what runtimes say of TLS", () => {
  const failures: [string, string][] = [
    ["SELF_SIGNED_CERT_IN_CHAIN", "interception"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "interception"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "interception"],
    ["CERT_NOT_YET_VALID", "clock_wrong"],
    ["CERT_HAS_EXPIRED", "clock_wrong"],
    ["net::ERR_CERT_AUTHORITY_INVALID", "interception"],
    ["net::ERR_CERT_DATE_INVALID", "clock_wrong"],
    ["invalid peer certificate: UnknownIssuer", "interception"],
    ["invalid peer certificate: certificate expired", "clock_wrong"],
    ["ENOTFOUND", "offline"],
    ["net::ERR_INTERNET_DISCONNECTED", "offline"],
  ];
  test.each(failures)("%s is %s", async (text, cause) => {
    const reason = Object.assign(new Error(text), { code: text });
    const fetch = async () => Promise.reject(new TypeError("fetch failed", { cause: reason }));
    const check = await app.start({ runtime: { ...app.clock.runtime, fetch } }).check(question);
    expect(check.noAnswer).toMatchObject({ cause, detail: expect.stringContaining(text) });
  });
});

describe("a server that answers in the place of the vendor's", () => {
  test("cannot replay an answer of before", async () => {
    let before: Sent | undefined;
    app.server.interference = (answer, _, { path }) => {
      if (path.endsWith("/validate")) before ??= answer;
      return answer;
    };
    expect((await app.start().check(question)).decidedBy).toBe("service");
    app.says("suspended");
    app.server.interference = () => before ?? html(200);
    const check = await app.start().check(question);
    expect(check).toMatchObject({ decidedBy: "file", noAnswer: { cause: "interception" } });
  });

  test("cannot sign with a key of its own", async () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const check = await app.start({ publicKeys: pem }).check(question);
    expect(check).toMatchObject({ verdict: "unknown", noAnswer: { cause: "interception" } });
  });

  test("cannot ask another question: the answer to it is not ours", async () => {
    const fetch: typeof globalThis.fetch = (url, init) => {
      const body = JSON.stringify({ license_key: "ANOTHER-KEY-THAT-IS-VALID" });
      return globalThis.fetch(url, { ...init, body });
    };
    // The service signs the digest that it was sent; a real one refuses the body, which is another.
    app.server.handlers["POST /licenses/actions/validate"] = () => ({
      status: 400,
      code: "40000",
      message: "Content-Digest differs.",
    });
    const rejected = await app.start({ runtime: { ...app.clock.runtime, fetch } }).check(question);
    expect(rejected).toMatchObject({ verdict: "unknown", noAnswer: { cause: "request_rejected" } });
    const redirected: typeof globalThis.fetch = (url, init) =>
      globalThis.fetch(String(url).replace("/licenses/actions/validate", "/machines"), init);
    const check = await app.start({ runtime: { ...app.clock.runtime, fetch: redirected } }).check(question);
    expect(check).toMatchObject({ verdict: "unknown", noAnswer: { cause: "interception" } });
  });

  test("does not get the license key by redirecting to itself", async () => {
    const thief: string[] = [];
    const other = await newSketchbook();
    other.server.interference = (answer) => {
      thief.push("asked");
      return answer;
    };
    app.server.interference = () => html(307, { Location: `${other.server.url}/api/v1/tenants/acme/licenses/actions/validate` });
    await app.start().check(question);
    await other.stop();
    expect(thief).toEqual([]);
  });
});

describe("the service itself asks to come again", () => {
  test("a signed 429 or 503 is no verdict, and says when", async () => {
    for (const [status, code, cause] of [
      [429, "40029", "rate_limited"],
      [503, "50001", "server_error"],
      [504, "50004", "server_error"],
    ] as const) {
      const headers = { "Retry-After": "30" };
      app.server.handlers["POST /licenses/actions/validate"] = () => ({ status, code, message: "Later.", headers });
      const check = await app.start().check(question);
      expect(check).toMatchObject({ verdict: "unknown", noAnswer: { cause, retryAfterSeconds: 30 } });
    }
  });

  test("a short fault is bridged by a second try", async () => {
    let count = 0;
    app.server.interference = (answer) => (count++ === 0 ? html(502) : answer);
    expect(await app.start().check(question)).toMatchObject({ verdict: "allowed", decidedBy: "service" });
    expect(app.clock.pauses).toHaveLength(1);
  });
});

test("whoever gives up is not told that the network is away", async () => {
  app.server.interference = () => "hangs";
  const giving = new AbortController();
  const checking = app.start().check({ ...question, signal: giving.signal });
  await app.server.receives(1);
  giving.abort(new Error("the window was closed"));
  await expect(checking).rejects.toThrow("the window was closed");
});
