import { Client } from "pg";
import { expect, inject, test } from "vitest";

// Events read onwards, on a Postgres where transactions overlap. RACE=short, as CI runs it, does less of the same.

const rounds = process.env.RACE === "short" ? 25 : 200;

const connect = async (): Promise<Client> => {
  const { host, port, username, password, database } = inject("postgres");
  const connection = new Client({ host, port, user: username, password, database });
  await connection.connect();
  return connection;
};

const settledSequence = async (connection: Client): Promise<number> =>
  Number((await connection.query("select latchkey_settled_sequence() as sequence")).rows[0].sequence);

/** Writes an event of a tenant, whose number is taken at once. */
const write = (connection: Client, tenantId: string, name: string) =>
  connection.query("select latchkey_write_event($1, $2, 'license', gen_random_uuid(), null, null, '{}', '{}', '{}')", [
    tenantId,
    name,
  ]);

/** Reads a tenant's events after one sequence, up to the settled one. */
async function readOnwards(connection: Client, tenantId: string, after: number): Promise<{ names: string[]; sequence: number }> {
  const sequence = await settledSequence(connection);
  const { rows } = await connection.query(
    "select event, sequence from events where tenant_id = $1 and sequence > $2 and sequence <= $3 order by sequence",
    [tenantId, after, sequence],
  );
  return { names: rows.map(({ event }) => String(event)), sequence: Math.max(after, sequence) };
}

test("an event that a long transaction wrote first and commits last holds the reader up, and is read before the later ones", async () => {
  const tenantId = crypto.randomUUID();
  const [slow, quick, reader] = await Promise.all([connect(), connect(), connect()]);
  try {
    const start = await settledSequence(reader);
    await slow.query("begin");
    await write(slow, tenantId, "license.first");
    for (const name of ["license.second", "license.third"]) await write(quick, tenantId, name);
    const early = await readOnwards(reader, tenantId, start);
    expect(early.names).toEqual([]);
    await slow.query("commit");
    const late = await readOnwards(reader, tenantId, early.sequence);
    expect(late.names).toEqual(["license.first", "license.second", "license.third"]);
    expect((await readOnwards(reader, tenantId, late.sequence)).names).toEqual([]);
  } finally {
    await Promise.all([slow, quick, reader].map((connection) => connection.end()));
  }
});

test("a transaction that only reads for a long time holds up nobody", async () => {
  const tenantId = crypto.randomUUID();
  const [idle, writer, reader] = await Promise.all([connect(), connect(), connect()]);
  try {
    await idle.query("begin isolation level repeatable read");
    await idle.query("select count(*) from events");
    const start = await settledSequence(reader);
    await write(writer, tenantId, "license.created");
    expect((await readOnwards(reader, tenantId, start)).names).toEqual(["license.created"]);
  } finally {
    await Promise.all([idle, writer, reader].map((connection) => connection.end()));
  }
});

test("two readers see each event of twelve writers once and in order, whatever order they commit in; what is rolled back is never seen", async () => {
  const tenantId = crypto.randomUUID();
  const writers = await Promise.all(Array.from({ length: 12 }, connect));
  const readers = await Promise.all([connect(), connect()]);
  try {
    const committed: string[] = [];
    /** The last sequence of all, once every writer is done. */
    let newest = Number.POSITIVE_INFINITY;
    const writing = writers.map(async (connection, writer) => {
      for (let round = 0; round < rounds; round += 1) {
        const names = Array.from({ length: 1 + (round % 3) }, (_, number) => `license.${writer}_${round}_${number}`);
        if (round % 5 === 4) {
          // A transaction of its own each, of which the event is the first change.
          for (const name of names) await write(connection, tenantId, name);
          committed.push(...names);
          continue;
        }
        await connection.query("begin");
        for (const name of names) {
          await write(connection, tenantId, name);
          await connection.query("select pg_sleep(random() * 0.004)");
        }
        const isCommitted = round % 7 !== 3;
        await connection.query(isCommitted ? "commit" : "rollback");
        if (isCommitted) committed.push(...names);
      }
    });
    const done = Promise.all(writing).then(async () => {
      const { rows } = await (writers[0] as Client).query("select max(sequence) as newest from events where tenant_id = $1", [
        tenantId,
      ]);
      newest = Number(rows[0].newest);
    });
    const reading = readers.map(async (connection) => {
      const seen: string[] = [];
      let sequence = 0;
      // A read may fall short of the newest while the other reader's transaction is open, so a reader goes on until it has come that far.
      while (sequence < newest) {
        const read = await readOnwards(connection, tenantId, sequence);
        seen.push(...read.names);
        sequence = read.sequence;
      }
      return seen;
    });
    const [one, other] = await Promise.all([...reading, done]);
    const { rows } = await (readers[0] as Client).query("select event from events where tenant_id = $1 order by sequence", [
      tenantId,
    ]);
    const stored = rows.map(({ event }) => event);
    expect([...stored].sort()).toEqual([...committed].sort());
    expect(one).toEqual(stored);
    expect(other).toEqual(stored);
  } finally {
    await Promise.all([...writers, ...readers].map((connection) => connection.end()));
  }
});
