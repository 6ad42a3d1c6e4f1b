import { afterEach, describe, expect, test, vi } from "vitest";
import { forgetFailures } from "../../src/db/breaker.ts";
import { openDatabaseClient } from "../../src/db/client.ts";

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

/** What a client gets for a statement where this is the answer. */
function ask(query: string, answer: unknown, actor?: string): Promise<unknown> {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json(answer));
  const address = "postgres://user:password@db.example.com/db";
  const endpoint = `https://${crypto.randomUUID()}.example.com/sql`;
  const client = openDatabaseClient({ url: address, endpoint, actor: actor === undefined ? undefined : () => actor });
  return client.query(query);
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
