import { type NeonQueryFunction, neon } from "@neondatabase/serverless";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyMigrations } from "../../serve/migrations.ts";
import { type NeonEndpoint, startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import { backends } from "./backends.ts";

type Driver = NeonQueryFunction<false, false>;

/** Every type that the schema uses, with values at its edges, as the driver gives them back. */
const values: [type: string, written: unknown, read: unknown][] = [
  ["uuid", "01932f5e-7a10-7cc3-98c4-dc0c0c07398f", "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"],
  ["text", "", ""],
  ["text", "naïve 鍵 🔑 \\ ' \" \n", "naïve 鍵 🔑 \\ ' \" \n"],
  ["text", null, null],
  ["boolean", true, true],
  ["boolean", false, false],
  ["integer", -2_147_483_648, -2_147_483_648],
  ["bigint", "9223372036854775807", "9223372036854775807"],
  ["double precision", 0.1, 0.1],
  ["numeric", "123456789012345678901234567890.5", "123456789012345678901234567890.5"],
  ["jsonb", JSON.stringify({ a: [1, null, "x"], b: { c: true } }), { a: [1, null, "x"], b: { c: true } }],
  ["text[]", ["a", 'with "quotes", commas', ""], ["a", 'with "quotes", commas', ""]],
  ["text[]", [], []],
  ["timestamptz", "2024-02-29T23:59:59.123Z", new Date("2024-02-29T23:59:59.123Z")],
  ["timestamptz(3)", "1970-01-01T00:00:00Z", new Date(0)],
  ["bytea", "\\x00ff10", Buffer.from([0, 255, 16])],
];

describe.each(backends)("the Neon endpoint before %s", (_, open) => {
  let endpoint: NeonEndpoint;
  let stop: () => Promise<void>;
  let sql: Driver;

  beforeAll(async () => {
    const opened = await open();
    stop = opened.stop;
    endpoint = await startNeonEndpoint({ backend: opened.backend });
    sql = neon(endpoint.databaseUrl, { fetchOptions: {} });
    const { neonConfig } = await import("@neondatabase/serverless");
    neonConfig.fetchEndpoint = endpoint.url;
    await sql`create table counted (id int primary key check (id > 0), note text)`;
  });

  afterAll(async () => {
    await endpoint.close();
    await stop();
  });

  test.each(values)("%s: %j goes in and comes back", async (type, written, read) => {
    const [row] = await sql.query(`select $1::${type} as value`, [written]);
    const value = read instanceof Date ? new Date(row?.value) : row?.value;
    expect(value).toEqual(read);
  });

  test("rows are objects or arrays, with fields and counts", async () => {
    const query = "select 1 as one, 'x' as letter";
    expect(await sql.query(query)).toEqual([{ one: 1, letter: "x" }]);
    expect(await sql.query(query, [], { arrayMode: true })).toEqual([[1, "x"]]);
    const full = await sql.query(query, [], { fullResults: true });
    expect(full).toMatchObject({
      command: "SELECT",
      rowCount: 1,
      fields: [
        { name: "one", dataTypeID: 23 },
        { name: "letter", dataTypeID: 25 },
      ],
    });
  });

  test("an error has its SQLSTATE, detail, constraint, table and position", async () => {
    await sql`insert into counted values (1, 'first') on conflict do nothing`;
    await expect(sql`insert into counted values (1, 'again')`).rejects.toMatchObject({
      code: "23505",
      severity: "ERROR",
      constraint: "counted_pkey",
      table: "counted",
      schema: "public",
      detail: "Key (id)=(1) already exists.",
    });
    await expect(sql`insert into counted values (-1, 'x')`).rejects.toMatchObject({
      code: "23514",
      constraint: "counted_id_check",
    });
    await expect(sql.query("select nonsense from counted")).rejects.toMatchObject({ code: "42703", position: "8" });
    await expect(sql.query("select $1::int", ["x"])).rejects.toMatchObject({ code: "22P02" });
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  });

  test("a failing statement in a batch rolls all of it back", async () => {
    const batch = sql.transaction([
      sql`insert into counted values (100, 'kept?')`,
      sql`insert into counted values (101, 'kept?')`,
      sql`insert into counted values (100, 'taken')`,
    ]);
    await expect(batch).rejects.toMatchObject({ code: "23505" });
    expect(await sql`select id from counted where id >= 100`).toEqual([]);
  });

  test("a batch has its isolation level and is read-only where it says so", async () => {
    const [level, isReadOnly] = await sql.transaction(
      [
        sql`select current_setting('transaction_isolation') as level`,
        sql`select current_setting('transaction_read_only') as flag`,
      ],
      { isolationLevel: "Serializable", readOnly: true, deferrable: true },
    );
    expect({ level, isReadOnly }).toEqual({ level: [{ level: "serializable" }], isReadOnly: [{ flag: "on" }] });
    const write = sql.transaction([sql`insert into counted values (200, 'x')`], { readOnly: true });
    await expect(write).rejects.toMatchObject({ code: "25006" });
    expect(await sql.transaction([sql`select current_setting('transaction_isolation') as level`])).toEqual([
      [{ level: "read committed" }],
    ]);
  });

  test("50 concurrent batches never interleave", async () => {
    await sql`create table if not exists meter (reading int not null)`;
    await sql`delete from meter`;
    await sql`insert into meter values (0)`;
    const batches = Array.from({ length: 50 }, () =>
      sql.transaction([
        sql`select reading from meter for update`,
        sql`update meter set reading = reading + 1 returning reading`,
        sql`select pg_backend_pid()`,
        sql`select reading from meter`,
      ]),
    );
    const readings = (await Promise.all(batches)).map(([before, raised, , after]) =>
      [before, raised, after].map((rows) => Number(rows?.[0]?.reading)),
    );
    for (const [before = Number.NaN, raised, after] of readings) {
      expect(raised).toBe(before + 1);
      expect(after).toBe(raised);
    }
    expect(new Set(readings.map(([, raised]) => raised)).size).toBe(50);
  });

  test("who does not know the password gets nothing", async () => {
    const stranger = neon("postgres://latchkey:guess@127.0.0.1/latchkey");
    await expect(stranger`select 1`).rejects.toThrow("401");
    const bare = await fetch(endpoint.url, { method: "POST", body: JSON.stringify({ query: "select 1", params: [] }) });
    expect(bare.status).toBe(401);
  });

  test("migrations make the tables once, also when two start together, and calendar durations add as the code adds them", async () => {
    const environment = { DATABASE_URL: endpoint.databaseUrl, DATABASE_ENDPOINT: endpoint.url };
    await Promise.all([applyMigrations(environment), applyMigrations(environment), applyMigrations(environment)]);
    await applyMigrations(environment);
    const { addDuration } = await import("../../src/licensing/durations.ts");
    const starts = [
      "2024-01-31T12:00:00.000Z",
      "2024-02-29T23:59:59.999Z",
      "2023-12-31T00:00:00.000Z",
      "2026-03-29T01:30:00.000Z",
    ];
    const durations = [86_400, 2_629_746, 31_536_000, 31_556_952, 31_556_952 + 2_629_746 + 90_061, 157_784_760, 3_600];
    for (const start of starts) {
      for (const duration of durations) {
        const [row] = await sql`select latchkey_add_duration(${start}::timestamptz, ${duration}::bigint) as expiry`;
        expect(new Date(row?.expiry), `${start} + ${duration}`).toEqual(addDuration(new Date(start), duration));
      }
    }
  });
});
