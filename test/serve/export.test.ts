import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyMigrations } from "../../serve/migrations.ts";
import { startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import { builtService } from "../../serve/worker/build.ts";
import { type Runtime, startRuntime } from "../../serve/worker/runtime.ts";
import { ensureSuperadmin } from "../../src/masters/service.ts";
import { password, root, temporaryFolder } from "../dev/running-service.ts";
import { backends } from "./backends.ts";

// An export of the built Worker in its runtime: what a client sees when it breaks off, and what the database sees of the client.

const count = 1_500;

/** 16 KB: what is read ahead, by whomever, is far less than all of it. */
const metadata = { note: "x".repeat(16_000) };

const folder = temporaryFolder();
const closing: (() => Promise<unknown>)[] = [];
let runtime: Runtime;
let url: string;
let authorization: string;
let ids: string[];

/** Statements of exports so far, those whose answer the Worker no longer waited for, and what becomes of the next ones. */
const statements = { begun: 0, hungUp: 0, next: (): "answer" | "reset" | "wait" => "answer" };

beforeAll(async () => {
  const [, open] = backends.at(-1) as (typeof backends)[number];
  const { backend, stop } = await open();
  const endpoint = await startNeonEndpoint({ backend });
  const proxy = await startProxy(endpoint.url);
  closing.push(() => new Promise((resolve) => proxy.close(resolve).closeAllConnections()), endpoint.close, stop);
  const secret = (text: string) => Buffer.alloc(32, text).toString("base64");
  const environment = {
    DATABASE_URL: endpoint.databaseUrl,
    DATABASE_ENDPOINT: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/sql`,
    MASTER_KEY: secret("master"),
    KEY_PEPPER: secret("pepper"),
  };
  await applyMigrations(environment);
  await ensureSuperadmin({ environment, username: "superadmin", password, now: new Date() });
  runtime = await startRuntime({ build: await builtService(), variables: environment, folder });
  closing.unshift(() => runtime.kill());
  url = `${runtime.url}/api/v1/tenants/acme`;
  const post = async (path: string, body: unknown) => {
    const headers = { "Content-Type": "application/json", Authorization: authorization ?? "" };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    const reply: any = await response.json();
    expect(response.status, JSON.stringify(reply)).toBeLessThan(300);
    return reply.data;
  };
  const { access } = await post(`${runtime.url}/api/v1/auth/login`, { username: "superadmin", password });
  authorization = `Bearer ${access}`;
  await post(`${runtime.url}/api/v1/tenants`, { name: "acme" });
  const { id: product_id } = await post(`${url}/products`, { name: "Sketchbook", code: "sketchbook" });
  const { id: policy_id } = await post(`${url}/policies`, { product_id, name: "One seat" });
  const row = { product_id, policy_id, name: "A", metadata };
  ids = [];
  while (ids.length < count) {
    const made = await post(`${url}/licenses/import`, { licenses: Array(60).fill(row) });
    ids.push(...made.map(({ license_id }: { license_id: string }) => license_id));
  }
}, 120_000);

afterAll(async () => {
  for (const close of closing) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** Stands between the Worker and the database's endpoint. */
async function startProxy(target: string): Promise<Server> {
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const isExport = body.includes("with candidates");
    if (isExport) statements.begun += 1;
    response.once("close", () => {
      if (isExport && !response.writableFinished) statements.hungUp += 1;
    });
    const what = isExport ? statements.next() : "answer";
    if (what === "wait") return;
    if (what === "reset") {
      incoming.socket.destroy();
      return;
    }
    const { host, connection, ...headers } = incoming.headers;
    request(target, { method: "POST", headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Begins an export of which nobody takes more than is asked for. */
function open(): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${url}/licenses/export`, { headers: { Authorization: authorization } }, resolve)
      .on("error", reject)
      .end();
  });
}

test("breaks off where the database does, and the program of the documentation goes on until it is whole", async () => {
  const page = readFileSync(join(root, "docs/moving.md"), "utf8");
  const [, program = ""] = /as `export\.mjs`:\n\n```js\n([\s\S]*?)```/.exec(page) ?? [];
  writeFileSync(join(folder, "export.mjs"), program);
  let asked = 0;
  statements.next = () => {
    asked += 1;
    return asked % 5 === 0 ? "reset" : "answer";
  };
  const run = promisify(execFile);
  const { stdout, stderr } = await run(process.execPath, ["export.mjs", url, authorization], { cwd: folder });
  statements.next = () => "answer";
  expect(stdout).toBe("complete\n");
  expect(stderr.match(/going on after [0-9a-f-]{36}/g)?.length).toBeGreaterThan(1);
  const lines = readFileSync(join(folder, "licenses.ndjson"), "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).license_id)).toEqual(ids);
});

test("reads no more than its client takes, and ends with it", async () => {
  const before = { ...statements };
  const answer = await open();
  await new Promise((resolve) => answer.once("readable", resolve));
  // Nobody takes anything for as long as ten answers take: what fits into the sockets on the way is all that is read.
  for (let turn = 0; turn < 10; turn += 1)
    await (await fetch(`${url}/licenses`, { headers: { Authorization: authorization } })).text();
  const stalledAt = statements.begun;
  for (let turn = 0; turn < 10; turn += 1)
    await (await fetch(`${url}/licenses`, { headers: { Authorization: authorization } })).text();
  expect(statements.begun).toBe(stalledAt);
  expect(stalledAt - before.begun).toBeLessThan(15);
  statements.next = () => "wait";
  answer.resume();
  await expect.poll(() => statements.begun, { timeout: 30_000 }).toBe(stalledAt + 1);
  expect(statements.hungUp).toBe(before.hungUp);
  // In less time than a statement has.
  answer.socket.resetAndDestroy();
  await expect.poll(() => statements.hungUp, { timeout: 5_000 }).toBe(before.hungUp + 1);
  statements.next = () => "answer";
  expect(statements.begun).toBe(stalledAt + 1);
});
