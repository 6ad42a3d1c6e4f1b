import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../../serve/free-port.ts";
import { type Listener, startListener } from "../../serve/listener/listener.ts";
import { sendRaw } from "./raw-request.ts";

let folder: string;
let port: number;
let listener: Listener;
let runtime: Server;
/** Bytes that came to the runtime. */
let received = "";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "listener-"));
  received = "";
  runtime = createServer((socket) => {
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
      socket.end("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    });
  });
  const target = join(folder, "runtime.sock");
  runtime.listen(target);
  await once(runtime, "listening");
  port = await freePort();
  listener = await startListener({ host: "127.0.0.1", port, target });
});

afterEach(async () => {
  await listener.drain();
  runtime.close();
  rmSync(folder, { recursive: true });
});

test("the Worker learns who asks, and since when the request waits", async () => {
  const before = Date.now();
  await sendRaw(port, "GET /healthz HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n");
  const after = Date.now();
  const [head, field = ""] = received.trimEnd().split(/^x-latchkey-client: /m);
  expect(head).toBe("GET /healthz HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n");
  const { clientIp, receivedAt } = JSON.parse(field);
  expect(clientIp).toBe("127.0.0.1");
  expect(receivedAt).toBeGreaterThanOrEqual(before);
  expect(receivedAt).toBeLessThanOrEqual(after);
});

test("a page of another site can read that the service is starting, and when to come again", async () => {
  runtime.close();
  await once(runtime, "close");
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/tenants`, { headers: { Origin: "https://shop.example" } });
  expect(response.status).toBe(503);
  expect(response.headers.get("Retry-After")).toBe("1");
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(response.headers.get("Access-Control-Expose-Headers")).toBe("Retry-After, Content-Digest");
  const body = await response.text();
  expect(response.headers.get("Content-Digest")).toBe(`sha-256=:${createHash("sha256").update(body).digest("base64")}:`);
  expect(JSON.parse(body)).toMatchObject({ code: "50005" });
});
