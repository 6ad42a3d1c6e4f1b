import { readdirSync, readFileSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { password, post, type RunningService, signIn, startService } from "../dev/running-service.ts";
import { listeningSockets, processTree } from "./process-tree.ts";
import { openConnections, sendRaw, statusOf } from "./raw-request.ts";

let dataDir: string;
let service: RunningService;
let port: number;
let token: string;
let tenant: string;

beforeAll(async () => {
  dataDir = await preparedFolder();
  service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password, REQUEST_LOG: "on" } });
  port = Number(new URL(service.url).port);
  token = await signIn(service.url);
  await post(`${service.url}/tenants`, { name: "acme" }, token);
  tenant = `${service.url}/tenants/acme`;
});

afterAll(async () => {
  await service.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Lines of the request log so far. */
const requests = (): number => service.output().match(/^\{"level":/gm)?.length ?? 0;

/** Whatever miniflare and `wrangler dev` serve below this path, and what they might. */
const paths = [
  "",
  "/",
  "/explorer",
  "/explorer/",
  "/explorer/api",
  "/explorer/api/storage/kv/namespaces",
  "/local/explorer",
  "/local/explorer/api",
  "/local/explorer/api/local/workers",
  "/local/explorer/api/local/observability/query",
  "/local/explorer/api/workers/durable_objects/namespaces",
  "/handler/scheduled",
  "/handler/email",
  "/mf/scheduled",
  "/mf/reload",
  "/mf/stream",
  "/mf/imagedelivery/x",
  "/ProxyWorker/pause",
  "/ProxyWorker/play",
  "/InspectorProxyWorker/websocket",
  "/platform-proxy",
  "/trace",
  "/access/get-identity",
  "/image/x",
  "/rum",
].map((path) => `/cdn-cgi${path}`);

const strangeFields = [
  [],
  ["Origin: http://localhost:8888"],
  ["Origin: null", "Sec-Fetch-Site: none"],
  ["MF-Original-URL: http://127.0.0.1/cdn-cgi/local/explorer"],
  ["MF-Route-Override: core", "MF-Custom-Service: explorer", "MF-Disable-Pretty-Error: true", "MF-CF-Blob: {}"],
  ["MF-Proxy-Shared-Secret: x", "MF-Op: GET", "CF-Connecting-IP: 127.0.0.1", "X-Forwarded-Host: localhost"],
];

describe("npm start on one machine", () => {
  test.runIf(process.platform === "linux")("listens on the configured address, and on loopback for the database", () => {
    const sockets = listeningSockets(processTree(service.process.pid ?? 0));
    expect(sockets).toHaveLength(2);
    expect(sockets).toContain(`127.0.0.1:${port}`);
    for (const socket of sockets) expect(socket).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test("serves nothing below /cdn-cgi, whatever a request says of itself", async () => {
    const wrong: string[] = [];
    for (const path of paths) {
      for (const host of [`127.0.0.1:${port}`, "localhost", "evil.example"]) {
        for (const fields of strangeFields) {
          for (const method of ["GET", "POST"]) {
            const head = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...fields, "Content-Length: 0", "", ""];
            const answer = await sendRaw(port, head.join("\r\n"));
            if (statusOf(answer) !== 404 || !answer.includes('"code":"40004"')) wrong.push(`${method} ${path} ${host} ${fields}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    ["two lengths", "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
    ["two hosts", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400],
    ["a tunnel", "CONNECT 127.0.0.1:5432 HTTP/1.1\r\nHost: 127.0.0.1:5432\r\n\r\n", 405],
    ["a whole URL", "GET http://evil.example/healthz HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["the listener's own field", 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Latchkey-Client: {"clientIp":"6.6.6.6"}\r\n\r\n', 400],
  ])("a request with %s is refused before the Worker's routes, and the connection closed", async (_, text, status) => {
    const before = requests();
    const answer = await sendRaw(port, text + text);
    expect(statusOf(answer)).toBe(status);
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({ code: status === 405 ? "40005" : "40000" });
    expect(statusOf(await sendRaw(port, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"))).toBe(200);
    await expect.poll(requests).toBe(before + 1);
  });

  test("a body in chunks arrives, and the next request on the connection too", async () => {
    const body = JSON.stringify({ username: "superadmin", password });
    const half = Math.floor(body.length / 2);
    const chunks = [body.slice(0, half), body.slice(half), ""].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
    const head =
      "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    const before = requests();
    const answer = await sendRaw(port, `${head}${chunks.join("")}GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*"access":/s);
    await expect.poll(requests).toBe(before + 2);
  });

  test("a client that breaks off its body is no fault of the service", async () => {
    const head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    const halves = [
      `${head}Content-Length: 1000\r\n\r\n{"username":`,
      `${head}Transfer-Encoding: chunked\r\n\r\nb\r\n{"username"`,
    ];
    for (const half of halves) {
      const sockets = await openConnections(port, 3, half);
      // The bytes sent before have reached the Worker by the time that this request is answered.
      await fetch(`http://127.0.0.1:${port}/healthz`);
      for (const socket of sockets) socket.destroy();
    }
    const refused = () => service.output().match(/"route":"\/auth\/login","status":400,"code":"40000"/g)?.length;
    await expect.poll(refused).toBe(6);
    expect(service.output()).not.toMatch(/"level":"error"|50000/);
  });

  test("an event tells the address of the connection, not one that a client claims", async () => {
    const claimed = "203.0.113.6";
    await fetch(`${tenant}/products`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "CF-Connecting-IP": claimed,
        "X-Forwarded-For": claimed,
      },
      body: JSON.stringify({ name: "Claimed", code: "claimed" }),
    });
    const outcomeOf = await fetch(`${tenant}/events?event=product.created`, { headers: { Authorization: `Bearer ${token}` } });
    expect(await outcomeOf.json()).toMatchObject({ data: [{ ip: "127.0.0.1" }] });
  });

  test("thousands of connections that are idle or slow keep nobody out", async () => {
    const { soft } = (process.report.getReport() as { userLimits: { open_files: { soft: number } } }).userLimits.open_files;
    const each = Math.min(5_000, Math.floor((soft - 1_000) / 4));
    const held: Socket[] = [];
    try {
      held.push(...(await openConnections(port, each, "")));
      held.push(...(await openConnections(port, each, "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nX-Slow: ")));
      expect(held.length).toBe(2 * each);
      expect(await signIn(service.url)).toBeTruthy();
    } finally {
      for (const socket of held) socket.destroy();
    }
    expect(service.output()).not.toContain("started again");
  });

  test("a license key signs in as long as keys may be, and with what people paste around it, in UTF-8 and in Latin-1", async () => {
    const { id: product_id = "" } = (await post(`${tenant}/products`, { name: "Pasted", code: "pasted" }, token)).data;
    const { id: policy_id = "" } = (await post(`${tenant}/policies`, { product_id, name: "Pasted" }, token)).data;
    const keys = [1_024, 4_096].map((length) => "long/key+=".repeat(500).slice(0, length));
    const askWith = (credential: Buffer, path = "") =>
      sendRaw(
        port,
        Buffer.concat([
          Buffer.from(`GET ${new URL(tenant).pathname}/machines${path} HTTP/1.1\r\nHost: a\r\nAuthorization: `),
          credential,
          Buffer.from("\r\n\r\n"),
        ]),
      );
    for (const key of keys) {
      await post(`${tenant}/licenses`, { product_id, policy_id, name: "Pasted", key }, token);
      const credentials = [
        Buffer.from(`License ${key}`),
        Buffer.from(`License \u00a0${key}\u200b`),
        Buffer.from(`License \ufeff${key}`),
        Buffer.from(`License ${key}\u00a0`, "latin1"),
        Buffer.from(`Basic ${Buffer.from(`license:${key}\u200b\n`).toString("base64")}`),
      ];
      for (const credential of credentials)
        expect(statusOf(await askWith(credential)), credential.toString().slice(0, 20)).toBe(200);
      expect(statusOf(await askWith(Buffer.from(`License ${key}`), `?license_key=${encodeURIComponent(key)}`))).toBe(200);
    }
    const read = (key: string) =>
      fetch(`${tenant}/licenses/${encodeURIComponent(key)}`, { headers: { Authorization: `Bearer ${token}` } });
    expect((await Promise.all(keys.map(read))).map(({ status }) => status)).toEqual([200, 404]);
  });

  test("no license key that was sent is anywhere under the data folder, nor in what the service prints", async () => {
    const { id: product_id = "" } = (await post(`${tenant}/products`, { name: "Sketchbook", code: "sketchbook" }, token)).data;
    const { id: policy_id = "" } = (await post(`${tenant}/policies`, { product_id, name: "One seat" }, token)).data;
    const { license_key: key = "" } = (await post(`${tenant}/licenses`, { product_id, policy_id, name: "Alice" }, token)).data;
    const own = "ALICE-OWN-KEY-0123456789";
    const imported = { product_id, policy_id, name: "Own", license_key: own };
    await post(`${tenant}/licenses`, imported, token);
    const unknown = "NOBODY-HAS-THIS-KEY-0123456789";
    for (const sent of [key, own, unknown]) {
      const headers = { Authorization: `License ${sent}` };
      await fetch(`${tenant}/licenses/${sent}`, { headers: { Authorization: `Bearer ${token}` } });
      await fetch(`${tenant}/licenses?license_key=${sent}`, { headers: { Authorization: `Bearer ${token}` } });
      await fetch(`${tenant}/no-such-route/${sent}?license_key=${sent}`, { headers });
      await post(`${tenant}/licenses/actions/validate`, { license_key: sent, scope: { fingerprint: "b5:2f" } }, token);
      await post(`${tenant}/machines`, { license_key: sent, fingerprint: "b5:2f" }, token);
      await fetch(`${tenant}/licenses/actions/validate`, {
        method: "POST",
        headers: { ...headers, "Content-Type": "application/json" },
        body: JSON.stringify({ license_key: sent }),
      });
    }
    await service.stop();
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holding = [key, own, unknown].flatMap((sent) =>
      files
        .filter((file) => readFileSync(join(file.parentPath, file.name), "latin1").includes(sent))
        .map((file) => `${sent} in ${join(file.parentPath, file.name)}`),
    );
    expect(key).toBeTruthy();
    expect(files.length).toBeGreaterThan(100);
    expect(holding).toEqual([]);
    for (const sent of [key, own, unknown]) expect(service.output()).not.toContain(sent);
  });
});
