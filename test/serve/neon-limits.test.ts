import { createServer } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NeonEndpoint, requestLimit, startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import type { Backend } from "../../serve/postgres/backend.ts";
import { backends } from "./backends.ts";

// The endpoint takes and gives no more than Neon's proxy does, and says so in the same words.

const mebibyte = 1024 * 1024;

type Query = { query: string; params?: unknown[] };

/** Sends a body to the endpoint, and returns the answer as it comes. */
async function send(endpoint: NeonEndpoint, body: Query | { queries: Query[] } | string, signal?: AbortSignal) {
  const response = await fetch(endpoint.url, {
    method: "POST",
    headers: { "Neon-Connection-String": endpoint.databaseUrl, "Neon-Array-Mode": "true" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    signal: signal ?? null,
  });
  const answer: any = await response.json();
  return { status: response.status, answer };
}

/** So many rows of a mebibyte. */
const rowsOf = (count: number): Query => ({
  // In the select list a series gives its rows as they are made.
  query: `select repeat('x', ${mebibyte}), generate_series(1, $1::bigint)`,
  params: [count],
});

const tooLargeAnswer = {
  status: 507,
  answer: { message: "response is too large (max is 10485760 bytes)", code: "", severity: "" },
};

describe.each(backends)("the Neon endpoint before %s", (name, open) => {
  let backend: Backend;
  let endpoint: NeonEndpoint;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    ({ backend, stop } = await open());
    endpoint = await startNeonEndpoint({ backend });
    await send(endpoint, { query: "create table noted (note text)" });
  });

  afterAll(async () => {
    await endpoint.close();
    await stop();
  });

  test("a request of 10 MiB is taken, and one of a byte more is refused with 413", async () => {
    const frame = JSON.stringify({ query: "select length($1) as length", params: [""] });
    const full = frame.replace('""', `"${"x".repeat(requestLimit - frame.length)}"`);
    expect(await send(endpoint, full)).toMatchObject({ status: 200, answer: { rows: [[String(requestLimit - frame.length)]] } });
    expect(await send(endpoint, `${full} `)).toMatchObject({
      status: 413,
      answer: { message: "request is too large (max is 10485760 bytes)", code: "", severity: "" },
    });
    expect(await send(endpoint, " ".repeat(40 * mebibyte))).toMatchObject({ status: 413 });
  });

  test("an answer of more than 10 MiB is refused with 507: of one query, and of the queries of a batch together", async () => {
    expect(await send(endpoint, rowsOf(9))).toMatchObject({ status: 200, answer: { rowCount: 9 } });
    expect(await send(endpoint, rowsOf(10))).toMatchObject(tooLargeAnswer);
    expect(await send(endpoint, { queries: [rowsOf(4), rowsOf(5)] })).toMatchObject({ status: 200 });
    expect(await send(endpoint, { queries: [rowsOf(4), rowsOf(6)] })).toMatchObject(tooLargeAnswer);
  });

  test("a batch whose answer is too large changes nothing", async () => {
    const insert = { query: "insert into noted values ('with too much')" };
    expect(await send(endpoint, { queries: [insert, rowsOf(11), insert] })).toMatchObject(tooLargeAnswer);
    const found = await send(endpoint, { query: "select count(*) from noted where note = 'with too much'" });
    expect(found.answer.rows).toEqual([["0"]]);
  });

  test("one text is one statement", async () => {
    expect(await send(endpoint, { query: "select 1; select 2" })).toMatchObject({ status: 400, answer: { code: "42601" } });
  });

  test("what is no JSON, and an error of Postgres: 400 with each member of an error, and an SQLSTATE from Postgres alone", async () => {
    const members = ["message", "code", "severity", "detail", "hint", "position", "table", "constraint", "routine"];
    const notJson = await send(endpoint, "{");
    const ofPostgres = await send(endpoint, { query: "select nonsense" });
    expect(notJson).toMatchObject({ status: 400, answer: { code: "", severity: "", detail: null } });
    expect(ofPostgres).toMatchObject({ status: 400, answer: { code: "42703", severity: "ERROR", detail: null, position: "8" } });
    for (const { answer } of [notJson, ofPostgres]) expect(Object.keys(answer)).toEqual(expect.arrayContaining(members));
  });

  test("a request whose client hangs up while it waits for its turn is not begun", async () => {
    const held = await Promise.all(Array.from({ length: backend.pool.options.max ?? 1 }, () => backend.pool.connect()));
    const hangUp = new AbortController();
    const asking = send(endpoint, { query: "insert into noted values ('not begun')" }, hangUp.signal);
    asking.catch(() => undefined);
    await expect.poll(() => backend.pool.waitingCount).toBe(1);
    hangUp.abort();
    await expect(asking).rejects.toThrow();
    for (let time = 0; time < 20; time += 1) expect((await fetch(endpoint.url, { method: "POST" })).status).toBe(401);
    for (const client of held) client.release();
    const found = await send(endpoint, { query: "select count(*) from noted where note = 'not begun'" });
    expect(found.answer.rows).toEqual([["0"]]);
  });

  // PGlite runs a statement to its end, in the thread that would hear of the client.
  test.skipIf(name === "PGlite")("a statement whose client hangs up is cancelled, and its batch is rolled back", async () => {
    const running =
      "select count(*)::int as running from pg_stat_activity where query like '%pg_sleep(3600)%' and pid <> pg_backend_pid()";
    const sleep = { query: "select pg_sleep(3600)" };
    const isRunning = async () => (await backend.pool.query(running)).rows[0].running > 0;
    for (const body of [sleep, { queries: [{ query: "insert into noted values ('cancelled')" }, sleep] }]) {
      const hangUp = new AbortController();
      const asking = send(endpoint, body, hangUp.signal);
      asking.catch(() => undefined);
      await expect.poll(isRunning).toBe(true);
      hangUp.abort();
      await expect(asking).rejects.toThrow();
      await expect.poll(isRunning).toBe(false);
    }
    const found = await send(endpoint, { query: "select count(*) from noted where note = 'cancelled'" });
    expect(found.answer.rows).toEqual([["0"]]);
  });

  test.skipIf(name === "PGlite")(
    "a statement whose answer is too large is cancelled, however much it had still to say",
    async () => {
      expect(await send(endpoint, rowsOf(1_000_000_000))).toMatchObject(tooLargeAnswer);
      const batch = { queries: [rowsOf(1_000_000_000)] };
      expect(await send(endpoint, batch)).toMatchObject(tooLargeAnswer);
    },
  );
});

test("a database that cannot be reached is 500 with an empty SQLSTATE, and one that is lost on the way is 400 with an empty one", async () => {
  // Takes connections, and closes each when something is said to it.
  const deaf = createServer((socket) => socket.once("data", () => socket.destroy()));
  await new Promise<void>((resolve) => deaf.listen(0, "127.0.0.1", resolve));
  const address = deaf.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const pool = new pg.Pool({ host: "127.0.0.1", port, user: "nobody" });
  const endpoint = await startNeonEndpoint({ backend: { pool, close: async () => {} } });
  expect(await send(endpoint, { query: "select 1" })).toMatchObject({ status: 500, answer: { code: "", severity: "" } });
  const lost = Object.assign(new pg.Client(), { release: () => {} });
  lost.query = (() => {
    throw new Error("Connection terminated unexpectedly");
  }) as typeof lost.query;
  pool.connect = (async () => lost) as unknown as typeof pool.connect;
  const message = "Connection terminated unexpectedly";
  expect(await send(endpoint, { query: "select 1" })).toMatchObject({ status: 400, answer: { code: "", message } });
  await endpoint.close();
  deaf.close();
});
