import { afterEach, describe, expect, test, vi } from "vitest";
import { asLatchkeyError } from "../../src/app/faults.ts";
import { forgetFailures } from "../../src/db/breaker.ts";
import { newMeter, openDatabaseClient } from "../../src/db/client.ts";
import { isConflict, isRefusal, isTooLarge, isUnavailable, ownError } from "../../src/db/errors.ts";
import { Gate } from "../../src/gate.ts";

afterEach(() => {
  vi.restoreAllMocks();
  forgetFailures();
});

const result = (command: string, ...row: string[]) => ({
  command,
  rowCount: 1,
  fields: row.map((_, index) => ({ name: `column ${index}`, dataTypeID: 25 })),
  rows: [row],
});

const rowsOf = async (client: ReturnType<typeof openDatabaseClient>, query: string) => (await client.query(query)).rows;

/** Returns the rows that a client gets for a statement where this is the answer. */
function ask(query: string, answer: unknown, actor?: string): Promise<unknown> {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json(answer));
  const address = "postgres://user:password@db.example.com/db";
  const endpoint = `https://${crypto.randomUUID()}.example.com/sql`;
  const client = openDatabaseClient({ url: address, endpoint, actor: actor === undefined ? undefined : () => actor });
  return rowsOf(client, query);
}

describe("an answer to another question is none", () => {
  test.each([
    ["select name from products", "UPDATE"],
    ["insert into products (name) values ('a') returning name", "SELECT"],
    ["update products set name = 'a' returning name", "DELETE"],
    ["\n  delete from products returning name", "SELECT"],
  ])("%j is not answered with what says %s", async (query, command) => {
    await expect(ask(query, result(command, "a"))).rejects.toThrow("no result");
  });

  test("what may be of several kinds is answered with any", async () => {
    const query = "with gone as (delete from products returning name) select name from gone";
    for (const command of ["SELECT", "UPDATE"]) expect(await ask(query, result(command, "a"))).toEqual([{ "column 0": "a" }]);
  });

  test("that somebody is there is said with 1", async () => {
    await expect(ask("select 1", result("SELECT", "2"))).rejects.toThrow("no result");
    expect(await ask("select 1", result("SELECT", "1"))).toEqual([{ "column 0": "1" }]);
  });

  test("a change is not answered with another's", async () => {
    const query = "insert into products (name) values ('a') returning name";
    const answerTo = (actor: string) => ({ results: [result("SELECT", actor), result("INSERT", "a")] });
    await expect(ask(query, answerTo("bob's request"), "alice's request")).rejects.toThrow("no result");
    expect(await ask(query, answerTo("alice's request"), "alice's request")).toEqual([{ "column 0": "a" }]);
  });
});

describe("a statement or an answer that is too large for Neon's proxy", () => {
  const ofProxy = (message: string) => ({ message, code: "", severity: "", detail: null });
  const refusals: [number, unknown, string][] = [
    [
      413,
      ofProxy("request is too large (max is 10485760 bytes)"),
      "larger than the database's endpoint takes: request is too large",
    ],
    [413, "<html>Request Entity Too Large</html>", "larger than the database's endpoint takes"],
    [
      507,
      ofProxy("response is too large (max is 10485760 bytes)"),
      "larger than the database's endpoint gives: response is too large",
    ],
  ];

  test.each(refusals)(
    "%i %j is an error of that statement, and no outage, however often it comes",
    async (status, answer, message) => {
      const { send, fetched } = database();
      fetched.mockImplementation(async () => Response.json(answer, { status }));
      for (let time = 0; time < 5; time += 1) {
        const error = await send().catch((thrown: unknown) => thrown);
        expect([isTooLarge(error), isUnavailable(error), isRefusal(error), isConflict(error)]).toEqual([
          true,
          false,
          true,
          false,
        ]);
        expect(String(error)).toContain(message);
        expect(asLatchkeyError(error)).toMatchObject({ refusal: "internal_error" });
      }
      fetched.mockImplementation(async () => Response.json(result("SELECT", "a")));
      expect(await send()).toEqual([{ "column 0": "a" }]);
      expect(fetched).toHaveBeenCalledTimes(6);
    },
  );
});

describe("what says that the proxy cannot reach Postgres is an outage", () => {
  test.each([
    [400, { message: "connection closed", code: "", severity: "" }],
    [500, { message: "could not connect to the database", code: "", severity: "" }],
    [507, { message: "Insufficient storage" }],
  ])("%i %j", async (status, answer) => {
    const { send, fetched } = database();
    fetched.mockImplementation(async () => Response.json(answer, { status }));
    for (let time = 0; time < 5; time += 1) {
      const error = await send().catch((thrown: unknown) => thrown);
      expect([isUnavailable(error), isTooLarge(error)]).toEqual([true, false]);
    }
    expect(fetched, "after three failures nobody asks for a while").toHaveBeenCalledTimes(3);
  });
});

/** A database of its own, and the answers that it gives. */
function database() {
  const fetched = vi.spyOn(globalThis, "fetch");
  const endpoint = `https://${crypto.randomUUID()}.example.com/sql`;
  const client = openDatabaseClient({ url: "postgres://user:password@db.example.com/db", endpoint });
  return { fetched, send: () => rowsOf(client, "select name from products") };
}

describe("while too many statements are under way", () => {
  const fullGate = () => {
    const gate = new Gate({ atOnce: 1, atLeast: 1, patienceMs: 0 });
    gate.enter();
    return gate;
  };
  const address = "postgres://user:password@db.example.com/db";
  const open = (options: { gate?: Gate; meter?: ReturnType<typeof newMeter> }) =>
    openDatabaseClient({ url: address, endpoint: `https://${crypto.randomUUID()}.example.com/sql`, ...options });

  test("the first one of a request is refused and never sent", async () => {
    const sent = vi.spyOn(globalThis, "fetch");
    const gate = fullGate();
    const error = await rowsOf(open({ gate }), "select 1").catch(ownError);
    expect(error).toMatchObject({ refusal: "service_overloaded" });
    expect([sent.mock.calls.length, gate.underWay]).toEqual([0, 1]);
  });

  test("a request that has been at the database goes on, and so does what no gate counts", async () => {
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json(result("SELECT", "1")));
    const gate = fullGate();
    const meter = { ...newMeter(), roundTrips: 1 };
    for (const client of [open({ gate, meter }), open({})])
      expect(await rowsOf(client, "select 1")).toEqual([{ "column 0": "1" }]);
    expect(gate.underWay).toBe(1);
  });

  test("one that fails is over too", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("connection refused"));
    const gate = new Gate({ atOnce: 1, atLeast: 1, patienceMs: 0 });
    await expect(rowsOf(open({ gate }), "select 1")).rejects.toThrow("connection refused");
    expect([gate.underWay, gate.isFull]).toEqual([0, false]);
  });
});
