import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publicNetwork } from "../../serve/public-network.ts";

let server: Server;
let port: number;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      asked.push(`${request.method} ${request.url} ${request.headers["webhook-id"]} ${body}`);
      if (request.url === "/moved") response.writeHead(301, { Location: "/hook" }).end();
      else if (request.url === "/empty") response.writeHead(204).end();
      else response.writeHead(200, { "Retry-After": "3" }).end("received");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const post = (url: string, allowsPrivate: boolean) =>
  publicNetwork({ allowsPrivate }).fetch(url, { method: "POST", headers: { "webhook-id": "evt_1" }, body: "{}" });

describe("the network of deliveries in Node", () => {
  test("reaches nothing where a name leads to this machine", async () => {
    const before = asked.length;
    await expect(post(`http://localhost:${port}/hook`, false)).rejects.toThrow("private address");
    expect(asked.length).toBe(before);
  });

  test("reaches it in development, and gives the answer back", async () => {
    const response = await post(`http://localhost:${port}/hook`, true);
    expect([response.status, response.headers.get("Retry-After"), await response.text()]).toEqual([200, "3", "received"]);
    expect(asked.at(-1)).toBe("POST /hook evt_1 {}");
  });

  test("follows no redirect, and takes an answer without a body", async () => {
    const moved = await post(`http://127.0.0.1:${port}/moved`, true);
    expect([moved.status, moved.headers.get("Location")]).toEqual([301, "/hook"]);
    expect((await post(`http://127.0.0.1:${port}/empty`, true)).body).toBeNull();
    expect(asked.at(-1)).toBe("POST /empty evt_1 {}");
  });
});
