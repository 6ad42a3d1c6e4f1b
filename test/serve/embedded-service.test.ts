import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type NeonEndpoint, startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import type { Backend } from "../../serve/postgres/backend.ts";
import { openEmbeddedService } from "../../serve/postgres/embedded-service.ts";
import { MessageGroups } from "../../serve/postgres/message-groups.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { processOf } from "./process-tree.ts";

// The embedded database of a service: whatever a statement does, the next one is answered.

async function rowsOf(endpoint: NeonEndpoint, queries: string[], signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(endpoint.url, {
    method: "POST",
    headers: { "Neon-Connection-String": endpoint.databaseUrl, "Neon-Array-Mode": "true" },
    body: JSON.stringify({ queries: queries.map((query) => ({ query })) }),
    signal: signal ?? null,
  });
  const answer: any = await response.json();
  return answer.results?.at(-1).rows ?? answer;
}

const endless = "do $$ begin loop end loop; end $$";
const count = ["select count(*) from noted"];
const note = ["insert into noted values ('kept')"];

describe.runIf(process.platform === "linux")("the embedded database of a service", () => {
  let folder: string;
  let backend: Backend;
  let endpoint: NeonEndpoint;
  let said: string[] = [];

  beforeAll(async () => {
    folder = await preparedFolder();
    const say = (line: string) => void said.push(line);
    backend = await openEmbeddedService({ dataDir: join(folder, "database"), say, overdueMs: 200 });
    endpoint = await startNeonEndpoint({ backend });
  });

  afterAll(async () => {
    await endpoint.close();
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    said = [];
    await rowsOf(endpoint, ["drop table if exists noted", "create table noted (note text)", ...note]);
  });

  const startedAgain = ["Database    ended (SIGKILL) and was started again"];

  test("a statement without end, from which its client hangs up, holds up the others for moments, and nothing that was answered is lost", async () => {
    const hangUp = new AbortController();
    const abandoned = rowsOf(endpoint, [...note, endless], hangUp.signal);
    const next = rowsOf(endpoint, count);
    await expect.poll(() => backend.pool.waitingCount).toBe(1);
    hangUp.abort();
    await expect(abandoned).rejects.toThrow();
    expect(await next).toEqual([["1"]]);
    await expect.poll(() => said).toEqual(startedAgain);
    expect(await rowsOf(endpoint, note)).toEqual([]);
    expect(await rowsOf(endpoint, count)).toEqual([["2"]]);
  });

  test("one whose client hangs up and which ends soon is rolled back, and its process stays", async () => {
    // While this connection is taken, the others wait for their turn.
    const held = await backend.pool.connect();
    const hangUp = new AbortController();
    const abandoned = rowsOf(endpoint, [...note, "select count(*) from generate_series(1, 100000)"], hangUp.signal);
    const next = rowsOf(endpoint, count);
    await expect.poll(() => backend.pool.waitingCount).toBe(2);
    held.release();
    hangUp.abort();
    await expect(abandoned).rejects.toThrow();
    expect(await next).toEqual([["1"]]);
    expect(said).toEqual([]);
  });

  test("killed, or stopped and never continued, it is back by itself", async () => {
    process.kill(processOf(process.pid, "embedded-process.ts"), "SIGKILL");
    await expect.poll(() => said, { timeout: 20_000 }).toEqual(startedAgain);
    expect(await rowsOf(endpoint, count)).toEqual([["1"]]);
    process.kill(processOf(process.pid, "embedded-process.ts"), "SIGSTOP");
    await expect(rowsOf(endpoint, note, AbortSignal.timeout(300))).rejects.toThrow();
    expect(await rowsOf(endpoint, count)).toEqual([["1"]]);
    await expect.poll(() => said).toEqual([...startedAgain, ...startedAgain]);
  });

  test("continued before anybody has given up, it goes on where it was", async () => {
    const pid = processOf(process.pid, "embedded-process.ts");
    process.kill(pid, "SIGSTOP");
    const answer = rowsOf(endpoint, count);
    process.kill(pid, "SIGCONT");
    expect(await answer).toEqual([["1"]]);
    expect(said).toEqual([]);
  });

  test("closed while a statement runs and another waits, it ends, and tells both", async () => {
    const other = await preparedFolder();
    const closing = await openEmbeddedService({ dataDir: join(other, "database"), say: () => {} });
    const asked = [closing.pool.query(endless), closing.pool.query("select 1")];
    const told = Promise.all(asked.map((answer) => expect(answer).rejects.toThrow()));
    await expect.poll(() => closing.pool.waitingCount).toBe(1);
    await closing.close();
    await told;
    rmSync(other, { recursive: true, force: true });
  });

  test("two copies of its files at once are two, and statements go on", async () => {
    const [one, other] = await Promise.all([backend.files?.(), backend.files?.()]);
    expect(one?.size).toBeGreaterThan(100_000);
    expect(other?.size).toBeGreaterThan(100_000);
    expect(await rowsOf(endpoint, count)).toEqual([["1"]]);
  });
});

describe("groups of messages", () => {
  const message = (type: string, content: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(4 + content.length);
    return Buffer.concat([Buffer.from(type, "latin1"), length, Buffer.from(content, "latin1")]);
  };

  test("are the same wherever the way between the processes divides them", () => {
    const statement = fc.string({ maxLength: 300 }).map((text) => {
      const ascii = text.replace(/[^ -~]/g, "x");
      return Buffer.concat([message("P", ascii), message("B", ascii), message("E", ""), message("S", "")]);
    });
    const simple = fc.constant(message("Q", "ROLLBACK\0"));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(statement, simple), { maxLength: 5 }),
        fc.array(fc.nat(400), { minLength: 1 }),
        (statements, sizes) => {
          const expected = [message("", "startup"), ...statements];
          const bytes = Buffer.concat(expected);
          const groups = new MessageGroups();
          const found: Buffer[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = 1 + (sizes[turn % sizes.length] ?? 0);
            found.push(...groups.take(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(found).toEqual(expected);
        },
      ),
    );
  });
});
