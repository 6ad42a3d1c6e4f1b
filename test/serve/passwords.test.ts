import { rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { startPasswordProcess } from "../../serve/passwords/start.ts";
import type { Supervised } from "../../serve/supervisor.ts";
import { hashPassword, verifyPassword } from "../../src/crypto/passwords.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { password, post, type RunningService, signIn, startService, temporaryFolder } from "../dev/running-service.ts";
import { processOf } from "./process-tree.ts";

const folders: string[] = [];
const started: { stop(): Promise<unknown> }[] = [];

const kept = (folder: string): string => {
  folders.push(folder);
  return folder;
};

afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("the process that hashes passwords", () => {
  async function start() {
    const folder = kept(temporaryFolder());
    const child: Supervised = await startPasswordProcess({ folder, socket: "passwords.sock" });
    started.push({ stop: () => child.stop({ graceMs: 0 }) });
    return {
      child,
      ask: (path: string, body: unknown, method = "POST") => ask(join(folder, "passwords.sock"), method, path, body),
    };
  }

  test("makes and verifies what the Worker makes and verifies", async () => {
    const { ask } = await start();
    const made = await ask("/hash", { password });
    expect(made.status).toBe(200);
    expect(await verifyPassword(password, JSON.parse(made.text))).toBe(true);
    const stored = await hashPassword(password);
    expect(await ask("/verify", { password, stored })).toEqual({ status: 200, text: "true" });
    expect(await ask("/verify", { password: "another", stored })).toEqual({ status: 200, text: "false" });
  });

  test("refuses a flood at once, and answers what waits its turn", async () => {
    const { ask } = await start();
    const stored = await hashPassword(password);
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask("/verify", { password, stored })));
    expect([...new Set(answers.map(({ status }) => status))].sort()).toEqual([200, 503]);
    expect(answers.filter(({ status, text }) => status === 200 && text !== "true")).toEqual([]);
  });

  test("refuses what is none of its requests, and goes on", async () => {
    const { ask } = await start();
    expect((await ask("/hash", { password: 1 })).status).toBe(400);
    expect((await ask("/hash", null)).status).toBe(400);
    expect((await ask("/hash", { password: "x".repeat(20_000) })).status).toBe(400);
    expect((await ask("/hash", { password }, "PUT")).status).toBe(404);
    expect((await ask("/toString", { password })).status).toBe(404);
    expect((await ask("/verify", { password, stored: "no hash" })).status).toBe(500);
    expect((await ask("/hash", { password })).status).toBe(200);
  });
});

describe("npm start", () => {
  test("verifies passwords in that process, and brings it back when it ends", async () => {
    const service: RunningService = await startService({
      dataDir: kept(await preparedFolder()),
      variables: { SUPERADMIN__PASSWORD: password },
    });
    started.push(service);
    expect(await signIn(service.url)).toBeTruthy();
    const first = processOf(service.process.pid ?? 0, "passwords/process.ts");
    // While it stands still no password is verified, and everything else goes on.
    process.kill(first, "SIGSTOP");
    const waiting = post(`${service.url}/auth/login`, { username: "superadmin", password });
    expect((await fetch(service.url.replace("/api/v1", "/healthz"))).status).toBe(200);
    process.kill(first, "SIGKILL");
    expect((await waiting).status).toBe(503);
    await expect.poll(() => signIn(service.url), { timeout: 30_000 }).toBeTruthy();
    expect(processOf(service.process.pid ?? 0, "passwords/process.ts")).not.toBe(first);
    expect(service.output()).toMatch(/^Passwords +ended \(SIGKILL\) and was started again$/m);
  });

  test("counts failures by who connects, or by whom a trusted proxy names", async () => {
    const variables = { SUPERADMIN__PASSWORD: password, TRUSTED_PROXY: "127.0.0.1" };
    const service = await startService({ dataDir: kept(await preparedFolder()), variables });
    started.push(service);
    const guess = async (headers: Record<string, string>, secret = "not the one") => {
      const response = await fetch(`${service.url}/auth/login`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify({ username: "superadmin", password: secret }),
      });
      return { status: response.status, hsts: response.headers.get("Strict-Transport-Security") };
    };
    const from = (address: string) => ({ "X-Forwarded-For": `198.51.100.1, ${address}`, "X-Forwarded-Proto": "https" });
    for (let attempt = 0; attempt < 10; attempt += 1)
      expect(await guess({ ...from("203.0.113.7"), "CF-Connecting-IP": `192.0.2.${attempt}` })).toEqual({
        status: 401,
        hsts: "max-age=31536000",
      });
    expect((await guess(from("203.0.113.7"), password)).status).toBe(429);
    expect((await guess(from("203.0.113.8"), password)).status).toBe(200);
    expect(await guess({}, password)).toEqual({ status: 200, hsts: null });
  });
});

type Answer = { status: number | undefined; text: string };

const ask = (socketPath: string, method: string, path: string, body: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asking = request({ socketPath, method, path }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    asking.once("error", reject).end(JSON.stringify(body));
  });
