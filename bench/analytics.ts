import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type SQL, sql } from "drizzle-orm";
import { startTemporaryServer } from "../dev/postgres/temporary-server.ts";
import { applyMigrations } from "../serve/migrations.ts";
import { startNeonEndpoint } from "../serve/neon-endpoint/server.ts";
import { openServerPostgres } from "../serve/postgres/server.ts";
import { addIncrements } from "../src/analytics/increments-store.ts";
import { selectDailyNumbers, selectSharedLicenses, selectValidations } from "../src/analytics/numbers-store.ts";
import { countNextLicenses, publishPass } from "../src/analytics/pass-store.ts";
import { dayMs, type Period, startOfDay } from "../src/analytics/period.ts";
import { type Database, openDatabase } from "../src/db/client.ts";
import { addCounts } from "../src/edge/counts-store.ts";
import { verdictDetails } from "../src/licensing/verdict-codes.ts";
import { type ManyLicenses, makeManyLicenses, makePolicyTemplate } from "../test/support/many-licenses.ts";
import { quantile } from "./support/quantile.ts";

// How long the numbers take at so many licenses and a year of days, on a real Postgres of this machine: each answer's statement, a flush of a node, and the
// job that fills the tables. Numbers and plans are written to bench/results/analytics.txt.
// `npm run bench:analytics -- --licenses 1000000 --rounds 100`

const { values } = parseArgs({
  options: {
    licenses: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "100" },
    days: { type: "string", default: "12" },
    out: { type: "string", default: join(import.meta.dirname, "results") },
  },
});
const [count, rounds, days] = [Number(values.licenses), Number(values.rounds), Number(values.days)];

/** Milliseconds that each answer must stay below, nineteen times of twenty. */
const most = 50;

/** Scopes beside the tenant: products and policies that have numbers. */
const scopes = 60;

const lines: string[] = [];
const say = (line: string): void => {
  lines.push(line);
  console.log(line);
};

const server = await startTemporaryServer({ connections: 8 });
const backend = await openServerPostgres(server.address);
const endpoint = await startNeonEndpoint({ backend });
try {
  const address = { DATABASE_URL: endpoint.databaseUrl, DATABASE_ENDPOINT: endpoint.url };
  await applyMigrations(address);
  const database = openDatabase({ url: address.DATABASE_URL, endpoint: address.DATABASE_ENDPOINT, deadlineMs: 600_000 });
  await makePolicyTemplate(database);
  console.log(`Making ${count.toLocaleString("en")} licenses and a year of numbers…`);
  const many = await makeManyLicenses(database, count);
  await makeUse(database, many);
  await makeNumbers(database, many);
  const { rows } = await database.execute<{ table: string; rows: number; size: string }>(sql`
    select relname as table, n_live_tup::float8 as rows, pg_size_pretty(pg_total_relation_size(relid)) as size
    from pg_stat_user_tables
    where relname in ('licenses', 'machines', 'license_days', 'hourly_validations', 'daily_numbers', 'shared_licenses')
    order by 1`);
  for (const { table, rows: live, size } of rows)
    say(`${table.padEnd(22)}${live.toLocaleString("en").padStart(12)} rows${size.padStart(10)}`);

  await measureJob(database, many);
  await measureFlush(database, many);
  await measureAnswers(database, many);
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, "analytics.txt"), `${lines.join("\n")}\n`);
} finally {
  await endpoint.close();
  await backend.close();
  await server.stop();
}

/** Runs a statement without triggers and checks: what is made is right. */
async function quietly(database: Database, statement: SQL): Promise<void> {
  await database.changing.batch([
    database.changing.execute(sql`set local session_replication_role = replica`),
    database.changing.execute(statement),
  ]);
}

/** A machine for every second license, and days on which every third was in use, some of them from many addresses. */
async function makeUse(database: Database, { tenantId }: ManyLicenses): Promise<void> {
  await quietly(
    database,
    sql`
    insert into machines (id, tenant_id, license_id, fingerprint, last_heartbeat_at, created_at)
    select gen_random_uuid(), tenant_id, id, 'more of ' || id, now() - make_interval(mins => (random() * 100000)::int), now() - interval '100 days'
    from licenses where tenant_id = ${tenantId} and hashtext(id::text) % 2 = 0`,
  );
  // Indexes are built again at the end: that takes a fraction of the time.
  const { rows: indexes } = await database.execute<{ name: string; definition: string }>(sql`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index
    where indrelid = 'licenses'::regclass and not indisunique`);
  for (const { name } of indexes) await database.changing.execute(sql.raw(`drop index ${name}`));
  await quietly(
    database,
    sql`update licenses set machines_count = machines_count + 1 where tenant_id = ${tenantId} and hashtext(id::text) % 2 = 0`,
  );
  for (const { definition } of indexes) await database.changing.execute(sql.raw(definition));
  for (let day = 0; day < days; day += 1)
    await quietly(
      database,
      sql`
      insert into license_days (tenant_id, license_id, day, addresses)
      select tenant_id, id, (now() at time zone 'UTC')::date - ${day}::int,
        array(select hashtextextended(id::text, n) from generate_series(1, case when hashtext(id::text) % 1000 = 0 then 40 else 1 + abs(hashtext(id::text)) % 3 end) n)
      from licenses where tenant_id = ${tenantId} and hashtext(id::text) % 3 = 0`,
    );
}

/** A year of days and 90 days of hours for the tenant and for so many products and policies, with eight verdicts. */
async function makeNumbers(database: Database, { tenantId, productId, policyId }: ManyLicenses): Promise<void> {
  const codes = Object.keys(verdictDetails).slice(-8);
  const ids = sql`(
    select unnest(array[${tenantId}, ${productId}, ${policyId}]::uuid[]) as id
    union all
    select gen_random_uuid() from generate_series(1, ${scopes}::int)
  )`;
  const verdicts = sql`unnest(${sql.raw(`array['${codes.join("','")}']`)}) as code`;
  await quietly(
    database,
    sql`
    insert into daily_numbers (tenant_id, scope_id, measure, day, code, amount)
    select ${tenantId}, scope.id, kind.measure, (now() at time zone 'UTC')::date - day, kind.code, (random() * 100000)::int
    from ${ids} as scope
    cross join generate_series(1, 366) as day
    cross join (
      select 'validations' as measure, code from ${verdicts}
      union all
      select unnest(array['active_licenses', 'active_machines', 'activations', 'licenses', 'seats_sold', 'seats_used', 'unlimited_licenses']), ''
    ) as kind`,
  );
  await quietly(
    database,
    sql`
    insert into hourly_validations (tenant_id, scope_id, hour, code, validations)
    select ${tenantId}, scope.id, date_trunc('hour', now()) - make_interval(hours => hour), code, (random() * 10000)::int
    from ${ids} as scope cross join generate_series(1, 90 * 24) as hour cross join ${verdicts}`,
  );
  for (const table of ["daily_numbers", "hourly_validations", "license_days", "machines", "licenses"])
    await database.execute(sql.raw(`vacuum analyze ${table}`));
}

/** The cost of the job `measure`: increments, and a pass over all licenses. */
async function measureJob(database: Database, { tenantId, productId, policyId }: ManyLicenses): Promise<void> {
  const increments = 100_000;
  await database.changing.execute(sql`
    insert into increments (tenant_id, product_id, policy_id, measure, code, at, amount)
    select ${tenantId}, ${productId}, ${policyId}, 'validations', 'valid', date_trunc('hour', now()) - make_interval(hours => n % 3), 10
    from generate_series(1, ${increments}::int) n`);
  const added: number[] = [];
  while ((await timed(added, () => addIncrements(database, 5_000))) > 0);
  say(`\n${increments.toLocaleString("en")} increments, 5,000 in a statement: ${summary(added)}`);

  const now = new Date();
  await database.changing.execute(sql`delete from license_passes`);
  await database.changing.execute(sql`insert into license_passes (tenant_id, due_at) values (${tenantId}, ${now.toISOString()})`);
  const passed: number[] = [];
  for (;;) {
    const step = await timed(passed, () => countNextLicenses(database, 2_000, now));
    if (step === undefined || step.isComplete) break;
  }
  say(`a pass over ${count.toLocaleString("en")} licenses, 2,000 in a statement: ${summary(passed)}`);
  const published: number[] = [];
  await timed(published, () => publishPass(database, tenantId, now));
  say(`its publication: ${summary(published)}`);
}

/** A flush of 1,000 licenses, the first of the day and those after it, each from three addresses. */
async function measureFlush(database: Database, { tenantId }: ManyLicenses): Promise<void> {
  const { rows } = await database.execute<{ id: string }>(sql`
    select id from licenses where tenant_id = ${tenantId} and hashtext(id::text) % 3 <> 0 limit 1000`);
  const [tenant] = (await database.execute<{ name: string }>(sql`select name from tenants where id = ${tenantId}`)).rows;
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
  const taken: number[] = [];
  for (let batch = 1; batch <= 20; batch += 1) {
    const counts = rows.map(({ id }) => ({
      licenseId: id,
      code: "valid",
      hour,
      validations: 3,
      lastAt: hour,
      addresses: ["1", "2", "3"],
    }));
    await timed(taken, () => addCounts(database, { node: "bench", tenantName: tenant?.name ?? "", batch, counts }));
  }
  say(`a flush of 1,000 licenses: the first of a day ${taken[0]?.toFixed(0)} ms, then ${summary(taken.slice(1))}`);
}

async function measureAnswers(database: Database, { tenantId, productId, policyId }: ManyLicenses): Promise<void> {
  const end = startOfDay(new Date()) + dayMs;
  const year: Period = { by: "day", since: new Date(end - 366 * dayMs), until: new Date(end) };
  const month: Period = { by: "hour", since: new Date(end - 14 * dayMs), until: new Date(end) };
  const ahead = { since: new Date(end - dayMs), until: new Date(end + 89 * dayMs) };
  const of = { "the tenant": tenantId, "a product": productId, "a policy": policyId };
  const ofScope = (scopeId: string): Record<string, (database: Database) => Promise<unknown>> => ({
    "validations, 366 days": (asked) => selectValidations(asked, { tenantId, scopeId }, year),
    "validations, 14 days of hours": (asked) => selectValidations(asked, { tenantId, scopeId }, month),
    "activity, 366 days": (asked) =>
      selectDailyNumbers(
        asked,
        { tenantId, scopeId },
        { ...year, measures: ["active_licenses", "active_machines", "activations"] },
      ),
    "seats, 366 days": (asked) =>
      selectDailyNumbers(
        asked,
        { tenantId, scopeId },
        { ...year, measures: ["licenses", "seats_sold", "seats_used", "unlimited_licenses"] },
      ),
    expirations: (asked) => selectDailyNumbers(asked, { tenantId, scopeId }, { ...ahead, measures: ["expirations"] }),
    "shared licenses": (asked) =>
      selectSharedLicenses(
        asked,
        {
          tenantId,
          productId: scopeId === productId ? productId : undefined,
          policyId: scopeId === policyId ? policyId : undefined,
        },
        { by: "addresses", limit: 100 },
      ),
  });
  const measured = Object.entries(of).flatMap(([scope, scopeId]) =>
    Object.entries(ofScope(scopeId)).map(([name, ask]) => ({ name: `${name}, ${scope}`, ask, taken: [] as number[] })),
  );
  for (let round = 0; round <= rounds; round += 1)
    for (const { ask, taken } of measured) {
      // The first round warms up.
      await timed(round === 0 ? [] : taken, () => ask(database));
    }
  say(`\nmilliseconds over ${rounds} rounds\n\n${"answer".padEnd(48)}${"p50".padStart(9)}${"p95".padStart(9)}`);
  for (const { name, taken } of measured)
    say(`${name.padEnd(48)}${quantile(taken, 0.5).toFixed(1).padStart(9)}${quantile(taken, 0.95).toFixed(1).padStart(9)}`);
  const slow = measured.filter(({ taken }) => quantile(taken, 0.95) >= most).map(({ name }) => name);
  say(`\n${slow.length === 0 ? `All answers below ${most} ms at p95.` : `Not below ${most} ms at p95: ${slow.join("; ")}.`}`);
  for (const [name, ask] of Object.entries(ofScope(tenantId))) {
    const statements: SQL[] = [];
    await ask(listening(database, statements));
    for (const statement of statements) {
      const { rows } = await database.execute<{ "QUERY PLAN": string }>(sql`explain (analyze, buffers) ${statement}`);
      say(`\n${name}, the tenant\n${rows.map((row) => row["QUERY PLAN"]).join("\n")}`);
    }
  }
}

/** The database, which remembers the statements that it is asked. */
function listening(database: Database, statements: SQL[]): Database {
  return new Proxy(database, {
    get: (target, name) => {
      if (name !== "execute") return Reflect.get(target, name, target);
      return (statement: SQL) => {
        statements.push(statement);
        return target.execute(statement);
      };
    },
  });
}

async function timed<Result>(taken: number[], work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  taken.push(performance.now() - startedAt);
  return result;
}

function summary(taken: number[]): string {
  const seconds = (taken.reduce((sum, one) => sum + one, 0) / 1_000).toFixed(1);
  const [median, high] = [0.5, 0.95].map((share) => quantile(taken, share).toFixed(0));
  return `${taken.length} statements, ${seconds} s in all, p50 ${median} ms, p95 ${high} ms, at most ${Math.max(...taken).toFixed(0)} ms`;
}
