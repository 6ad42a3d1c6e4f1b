import { env } from "cloudflare:workers";
import { type SQL, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { newMeter, openDatabase } from "../../src/db/client.ts";
import { refusalOf } from "../../src/db/errors.ts";
import { watches } from "../../src/jobs/cull.ts";
import { doDue, type Work } from "../../src/jobs/due.ts";
import { notices } from "../../src/jobs/expire.ts";
import { pingMachine } from "../../src/machines/heartbeat-store.ts";
import { newCatalogue, newPolicy } from "../support/client.ts";
import { makeManyLicenses, sequentialScans } from "../support/many-licenses.ts";

/** Licenses that have expired, and as many machines that are dead for good. */
const count = process.env.RACE === "short" ? 3_000 : 100_000;

/** Of the machines so many are pinged while the clocks go: in the last second in which a ping may revive them. */
const pinged = count / 50;

const clients = 8;

const environment = env as unknown as Environment;
const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = environment;
const database = openDatabase({ url, endpoint, deadlineMs: 300_000 });

/** The instant at which the clocks look. A ping a second before may still revive what died 14 minutes and 59 seconds before that. */
const now = new Date();

const pingedAt = new Date(now.getTime() - 1_000);

let tenantId: string;

const quietly = (...statements: SQL[]) =>
  database.batch([
    database.execute(sql`set local session_replication_role = replica`),
    ...statements.map((statement) => database.execute(statement)),
  ]);

/** One value of one row. */
const one = async (statement: SQL): Promise<number> =>
  Number(Object.values((await database.execute(statement)).rows[0] ?? {})[0]);

beforeAll(async () => {
  await newPolicy(await newCatalogue());
  ({ tenantId } = await makeManyLicenses(database, count));
  const at = sql`${now.toISOString()}::timestamptz`;
  await database.execute(sql`delete from machines where tenant_id = ${tenantId}`);
  await quietly(
    sql`update tenants set clock_began_at = ${at} - interval '1 year' where id = ${tenantId}`,
    sql`update policies set heartbeat_duration = 600, heartbeat_basis = 'from_first_ping', heartbeat_cull_strategy = 'deactivate_dead',
      heartbeat_resurrection_strategy = '15_minute_revive', expiring_soon_days = '{30,7,1}' where tenant_id = ${tenantId}`,
    sql`update licenses set expiry = ${at} - interval '1 minute', machines_count = 1 where tenant_id = ${tenantId}`,
    sql`insert into license_notices (tenant_id, license_id, kind, since, due_at)
      select tenant_id, id, 'expiry', expiry - interval '1 day', expiry from licenses where tenant_id = ${tenantId}
      on conflict (tenant_id, license_id, kind) do update set since = excluded.since, due_at = excluded.due_at`,
    sql`insert into machines (id, tenant_id, license_id, fingerprint, cores, last_heartbeat_at, created_at)
      select gen_random_uuid(), tenant_id, id, 'clock ' || id, 4, ${at} - interval '25 minutes', ${at} - interval '1 day'
      from licenses where tenant_id = ${tenantId}`,
    sql`insert into machine_sums (tenant_id, license_id, whose, machines, cores, memory, disk)
      select tenant_id, license_id, whose, 1, 4, 0, 0 from machines cross join (values ('*'), ('')) as together (whose)
      where tenant_id = ${tenantId} on conflict do nothing`,
    sql`insert into machine_watches (tenant_id, machine_id, due_at)
      select tenant_id, id, last_heartbeat_at + interval '10 minutes' from machines where tenant_id = ${tenantId}`,
  );
  for (const table of ["licenses", "machines", "license_notices", "machine_watches", "machine_sums"])
    await database.execute(sql`vacuum analyze ${sql.identifier(table)}`);
}, 600_000);

/** Lets two clocks go at once until nothing is due. */
async function twoClocks(work: Work): Promise<void> {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const clock = async () => {
    const meter = newMeter();
    const context = {
      now,
      database: openDatabase({ url, endpoint, meter, actor: () => JSON.stringify({ kind: "clock" }) }),
      secrets: await secretsOf(environment),
      environment,
      isOver: () => false,
      tenantId,
    };
    return { ...(await doDue(context, work)), roundTrips: meter.roundTrips };
  };
  const results = await Promise.all([clock(), clock()]);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${work.plans}: ${seconds} s, ${((user + system) / 1e6).toFixed(1)} s of this process, ${JSON.stringify(results)}`);
}

/** How many things have so many events of the name: `{"1": 100000}` where each has one. */
const timesTold = async (event: string): Promise<Record<string, number>> => {
  const { rows } = await database.execute<{ times: string; things: string }>(sql`
    select times, count(*) as things
    from (select count(*) as times from events where tenant_id = ${tenantId} and event = ${event} group by resource_id) as told
    group by times`);
  return Object.fromEntries(rows.map(({ times, things }) => [times, Number(things)]));
};

/** Pings machines from several clients. Returns the ids of those that it brought back. */
async function pingSome(ids: string[]): Promise<string[]> {
  const revived: string[] = [];
  const waiting = [...ids];
  const client = async () => {
    const actor = () => JSON.stringify({ kind: "nobody" });
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const pinging = pingMachine(openDatabase({ url, endpoint, actor }), { tenantId, id, reach: {} }, pingedAt);
      const { found } = await pinging.catch((error: unknown) => {
        if (refusalOf(error) === "machine_dead") return { found: undefined };
        throw error;
      });
      if (found !== undefined) revived.push(id);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return revived;
}

describe(`two clocks at once, ${count} due licenses and ${count} dead machines`, () => {
  test("what is due is found by an index", async () => {
    const scans = (statement: SQL) => sequentialScans(database, statement);
    expect(await scans(sql`select * from license_notices where due_at <= now() order by due_at limit 250`)).toEqual([]);
    expect(await scans(sql`select * from machine_watches where due_at <= now() order by due_at limit 250`)).toEqual([]);
  });

  test("each license is said to have expired exactly once", async () => {
    await twoClocks(notices);
    expect(await timesTold("license.expired")).toEqual({ 1: count });
    expect(await timesTold("license.expiring_soon")).toEqual({});
    await twoClocks(notices);
    expect(await timesTold("license.expired")).toEqual({ 1: count });
  });

  test("each dead machine is culled exactly once, and one that a ping brought back first is not", async () => {
    const { rows } = await database.execute<{ id: string }>(sql`
      select id from machines where tenant_id = ${tenantId} order by md5(id::text) limit ${pinged}`);
    const [revived] = await Promise.all([pingSome(rows.map(({ id }) => id)), twoClocks(watches)]);
    console.log(`${revived.length} of ${pinged} pings came first`);
    expect(revived.length).toBeGreaterThan(0);
    const left = await database.execute<{ id: string }>(sql`select id from machines where tenant_id = ${tenantId}`);
    expect(left.rows.map(({ id }) => id).sort()).toEqual([...revived].sort());
    expect(await timesTold("machine.culled")).toEqual({ 1: count - revived.length });
    expect(await timesTold("machine.heartbeat_resurrected")).toEqual({ 1: revived.length });
    // One that was told to be dead first and brought back then is not told again.
    expect(Object.keys(await timesTold("machine.heartbeat_dead"))).toEqual(["1"]);
    const ofRevived = sql`tenant_id = ${tenantId} and resource_id = any (${`{${revived.join(",")}}`}::uuid[])`;
    expect(await one(sql`select count(*) from events where ${ofRevived} and event = 'machine.culled'`)).toBe(0);
  });

  test("afterwards counts and sums are those of the machines that are left", async () => {
    const machines = await one(sql`select count(*) from machines where tenant_id = ${tenantId}`);
    expect(await one(sql`select sum(machines_count) from licenses where tenant_id = ${tenantId}`)).toBe(machines);
    expect(await one(sql`select sum(machines) from machine_sums where tenant_id = ${tenantId} and whose = '*'`)).toBe(machines);
    expect(await one(sql`select sum(cores) from machine_sums where tenant_id = ${tenantId} and whose = ''`)).toBe(4 * machines);
    expect(await one(sql`select count(*) from machine_watches where tenant_id = ${tenantId}`)).toBe(machines);
    const culled = await one(sql`
      select count(*) from changes where tenant_id = ${tenantId} and source = 'machines' and body is null`);
    expect(culled).toBeGreaterThanOrEqual(count - machines);
  });
});
