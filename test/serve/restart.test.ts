import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openEmbeddedPostgres } from "../../serve/postgres/embedded.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { password, post, type RunningService, signIn, startService } from "../dev/running-service.ts";
import { isRunning, processOf, processTree } from "./process-tree.ts";
import { connectRaw } from "./raw-request.ts";

const started: RunningService[] = [];
const folders: string[] = [];

async function start(command?: [string, ...string[]]): Promise<RunningService> {
  const dataDir = await preparedFolder();
  folders.push(dataDir);
  const options = { dataDir, variables: { SUPERADMIN__PASSWORD: password } };
  const service = await startService(command === undefined ? options : { ...options, command });
  started.push(service);
  return service;
}

afterEach(async () => {
  for (const service of started.splice(0)) await service.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Returns what a vendor's apps see while one of the service's processes is killed again and again. */
async function underLoad(service: RunningService, work: () => Promise<void>): Promise<{ answered: string[]; wrong: string[] }> {
  const token = await signIn(service.url);
  const answered: string[] = [];
  const wrong: string[] = [];
  let isOver = false;
  const writer = async (worker: number) => {
    for (let turn = 0; !isOver && turn < 2_000; turn += 1) {
      const name = `tenant-${worker}-${turn}`;
      const response = await fetch(`${service.url}/tenants`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
        body: JSON.stringify({ name }),
      }).catch(() => undefined);
      const text = await response?.text().catch(() => undefined);
      if (response?.status === 201) answered.push(name);
      else if (response !== undefined && response.status !== 503) wrong.push(`${name}: ${response.status} ${text}`);
      if (response === undefined || response.status === 503) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const reader = async () => {
    for (let turn = 0; !isOver && turn < 5_000; turn += 1) {
      const response = await fetch(`${service.url}/tenants`, { headers: { Authorization: `Bearer ${token}` } }).catch(
        () => undefined,
      );
      if (response !== undefined && ![200, 503].includes(response.status)) wrong.push(`list: ${response.status}`);
      await response?.arrayBuffer().catch(() => undefined);
    }
  };
  const clients = [writer(0), writer(1), writer(2), reader()];
  const enough = () => answered.length;
  await expect.poll(enough, { timeout: 30_000 }).toBeGreaterThan(20);
  await work();
  const before = answered.length;
  await expect.poll(enough, { timeout: 30_000 }).toBeGreaterThan(before + 20);
  isOver = true;
  await Promise.all(clients);
  for (const name of answered) {
    const { status } = await fetch(`${service.url}/tenants/${name}`, { headers: { Authorization: `Bearer ${token}` } });
    if (status !== 200) wrong.push(`${name} is lost: ${status}`);
  }
  return { answered, wrong };
}

describe.runIf(process.platform === "linux")("a service that is left alone", () => {
  test.each([
    ["Worker", "workerd"],
    ["Listener", "listener/process.ts"],
    ["Database", "postgres/embedded-process.ts"],
  ])("%s: killed under load it is back, and nothing that was answered is lost", async (name, command) => {
    const service = await start();
    const root = service.process.pid ?? 0;
    const { wrong } = await underLoad(service, async () => {
      for (let time = 1; time <= 3; time += 1) {
        process.kill(processOf(root, command), "SIGKILL");
        const line = new RegExp(`^${name} +ended \\(SIGKILL\\) and was started again$`, "gm");
        await expect.poll(() => service.output().match(line)?.length, { timeout: 20_000 }).toBe(time);
      }
    });
    expect(wrong).toEqual([]);
    expect(await service.stop()).toBe(0);
  });

  test("a Worker that does not start any more ends the service with one sentence", async () => {
    const service = await start();
    const root = service.process.pid ?? 0;
    rmSync(`${folders[0]}/runtime`, { recursive: true });
    writeFileSync(`${folders[0]}/runtime`, "a file where the folder was");
    process.kill(processOf(root, "workerd"), "SIGKILL");
    expect(await service.exited).toBe(1);
    expect(service.output()).toMatch(/\nWorker ended and does not start again\. .+\n$/s);
  });

  test("more connections than there are descriptors end nothing, and it answers again when they are gone", async () => {
    const few = ["sh", "-c", `ulimit -n 600; exec "${process.execPath}" serve/start.ts`] satisfies [string, ...string[]];
    const service = await start(few);
    const port = Number(new URL(service.url).port);
    const token = await signIn(service.url);
    const head = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    // Each keeps its connection to the Worker open after the answer, or before it.
    const held = await Promise.allSettled(Array.from({ length: 1_500 }, () => connectRaw(port, head)));
    for (const one of held) if (one.status === "fulfilled") one.value.socket.destroy();
    const list = () =>
      fetch(`${service.url}/tenants`, { headers: { Authorization: `Bearer ${token}` } }).then(({ status }) => status);
    await expect.poll(() => list().catch(() => 0), { timeout: 20_000 }).toBe(200);
    expect(service.output()).not.toContain("started again");
  });

  test("when the process that started all others is killed, none of them stays", async () => {
    const service = await start();
    const tree = processTree(service.process.pid ?? 0);
    expect(tree.length).toBeGreaterThan(2);
    service.process.kill("SIGKILL");
    await service.exited;
    await expect.poll(() => tree.filter(isRunning), { timeout: 20_000 }).toEqual([]);
  });

  test.each([
    ["SIGINT", undefined],
    ["SIGTERM", undefined],
    ["SIGTERM", ["npm", "start"]],
  ] as const)("%s to %j: the request in flight is answered, and no new one taken", async (signal, command) => {
    const service = await start(command && [...command]);
    const port = Number(new URL(service.url).port);
    const signingIn = await beginSignIn(port);
    const idle = await connectRaw(port, "");
    service.process.kill(signal);
    expect(await idle.answer).toBe("");
    await expect(connectRaw(port, "")).rejects.toThrow("ECONNREFUSED");
    signingIn.finish();
    expect(await signingIn.answer).toMatch(/HTTP\/1\.1 200 .*"access":/s);
    const code = await service.exited;
    if (command === undefined) expect(code).toBe(0);
    expect(service.output()).toMatch(/\nStopped\.\n/);
  });

  test("a request that never comes to its end does not keep the service from ending", async () => {
    const service = await start();
    const signingIn = await beginSignIn(Number(new URL(service.url).port));
    service.process.kill("SIGTERM");
    expect(await service.exited).toBe(0);
    expect(await signingIn.answer).not.toContain("200 OK");
  });
});

test.runIf(process.platform === "linux")(
  "validations of the last second are in the database when the service has ended",
  async () => {
    const service = await start();
    const token = await signIn(service.url);
    const tenant = `${service.url}/tenants/acme`;
    await post(`${service.url}/tenants`, { name: "acme" }, token);
    const { id: product_id = "" } = (await post(`${tenant}/products`, { name: "Sketchbook", code: "sketchbook" }, token)).data;
    const { id: policy_id = "" } = (await post(`${tenant}/policies`, { product_id, name: "One seat" }, token)).data;
    const { license_key } = (await post(`${tenant}/licenses`, { product_id, policy_id, name: "Alice" }, token)).data;
    for (let time = 0; time < 5; time += 1)
      expect((await post(`${tenant}/licenses/actions/validate`, { license_key }, token)).status).toBe(200);
    expect(await service.stop()).toBe(0);
    const database = await openEmbeddedPostgres({ dataDir: join(folders.at(-1) ?? "", "database") });
    const { rows } = await database.pool.query("select sum(validations)::int as counted from validation_counts");
    await database.close();
    expect(rows).toEqual([{ counted: 5 }]);
  },
);

/** Signs in as far as half of the body. The Worker has the request: it asks for the body. */
async function beginSignIn(port: number): Promise<{ answer: Promise<string>; finish(): void }> {
  const body = JSON.stringify({ username: "superadmin", password });
  const fields = ["Host: a", "Content-Type: application/json", "Expect: 100-continue", `Content-Length: ${body.length}`];
  const request = await connectRaw(port, ["POST /api/v1/auth/login HTTP/1.1", ...fields, "", ""].join("\r\n"));
  await expect.poll(request.received, { timeout: 20_000 }).toContain("100 Continue");
  request.socket.write(body.slice(0, 10));
  return { answer: request.answer, finish: () => request.socket.write(body.slice(10)) };
}
