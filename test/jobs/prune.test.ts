import { env } from "cloudflare:test";
import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { prune } from "../../src/jobs/prune.ts";
import { staleRows } from "../../src/jobs/prune-store.ts";
import { runRound, type Share } from "../../src/jobs/round.ts";
import { evaluate, type LicenseStory, newLicenseStory, query } from "../db/functions/database.ts";
import { client } from "../support/client.ts";
import { wait } from "../support/node-story.ts";

const environment = env as unknown as Environment;

const runPrune = async (share?: Share) => {
  const { runs } = await runRound({ jobs: [prune], environment, share });
  const [run] = runs;
  expect(run?.error).toBeNull();
  return { rows: run?.rows ?? 0, isMore: run?.isMore ?? false };
};

const [hour, day] = [1, 24];

/** Hours since the present day of UTC began. */
const sinceMidnight = (Date.now() % 86_400_000) / 3_600_000;

/** Longer than any copy is current by itself. */
const minuteMs = 60_000;

afterEach(() => {
  vi.useRealTimers();
});

/** A kind of row: for how many hours after its time it is needed, and how one with a name of its own comes into a table. */
type Kind = { table: string; name: string; hours: number; insert: (story: LicenseStory, name: string, at: SQL) => SQL };

const kinds: Kind[] = [
  {
    table: "idempotency_keys",
    name: "key_hash",
    hours: day + hour,
    insert: ({ tenantId }, name, at) => sql`
      insert into idempotency_keys (key_hash, tenant_id, request_hash, request_id, made_at)
      values (${name}, ${tenantId}, '', gen_random_uuid(), ${at})`,
  },
  {
    table: "changes",
    name: "row_id",
    hours: hour,
    insert: ({ tenantId }, name, at) => sql`
      insert into changes (tenant_id, source, row_id, root_id, written_at) values (${tenantId}, 'licenses', ${name}, ${name}, ${at})`,
  },
  {
    table: "edge_nodes",
    name: "name",
    hours: 2 * day,
    insert: ({ tenantId }, name, at) =>
      sql`insert into edge_nodes (name, tenant_id, seen_at) values (${name}, ${tenantId}, ${at})`,
  },
  {
    table: "tokens",
    name: "token_hash",
    hours: 90 * day,
    insert: ({ tenantId, licenseId }, name, at) => sql`
      insert into tokens (id, tenant_id, license_id, token_hash, expiry) values (gen_random_uuid(), ${tenantId}, ${licenseId}, ${name}, ${at})`,
  },
  {
    table: "password_resets",
    name: "token_hash",
    hours: 30 * day,
    insert: ({ tenantId }, name, at) => sql`
      insert into password_resets (id, tenant_id, account_id, token_hash, expiry)
      select gen_random_uuid(), ${tenantId}, id, ${name}, ${at} from accounts where tenant_id = ${tenantId} limit 1`,
  },
  {
    table: "account_sessions",
    name: "token_hash",
    hours: day,
    insert: ({ tenantId }, name, at) => sql`
      insert into account_sessions (id, tenant_id, account_id, token_hash, last_used_at, expiry)
      select gen_random_uuid(), ${tenantId}, id, ${name}, ${at}, ${at} from accounts where tenant_id = ${tenantId} limit 1`,
  },
  {
    table: "hourly_validations",
    name: "code",
    hours: sinceMidnight + 90 * day,
    insert: ({ tenantId }, name, at) => sql`
      insert into hourly_validations (tenant_id, scope_id, hour, code, validations) values (${tenantId}, ${tenantId}, ${at}, ${name}, 1)`,
  },
  {
    table: "job_runs",
    name: "name",
    hours: 7 * day,
    insert: (_, name, at) => sql`
      insert into job_runs (name, started_at, finished_at, duration_ms, rows) values (${name}, ${at}, ${at}, 1, 0)`,
  },
];

const ago = (hours: number): SQL => sql`now() - interval '1 minute' * ${Math.round(hours * 60)}::int`;

/** Which of these names are in a table. */
async function kept({ table, name }: Kind, names: string[]): Promise<string[]> {
  const column = sql.identifier(name);
  const given = sql.join(
    names.map((one) => sql`${one}`),
    sql`, `,
  );
  const rows = await query(sql`select ${column} as name from ${sql.identifier(table)} where ${column} in (${given})`);
  return rows.map((row) => String(row.name)).sort();
}

describe("prune", () => {
  test.each(kinds)("keeps rows of $table for $hours hours, and no longer", async (kind) => {
    const story = await newLicenseStory();
    const [old, young] = [crypto.randomUUID(), crypto.randomUUID()];
    await query(kind.insert(story, old, ago(kind.hours + 0.1)), kind.insert(story, young, ago(kind.hours - 0.1)));
    expect((await runPrune()).rows).toBeGreaterThan(0);
    expect(await kept(kind, [old, young])).toEqual([young]);
  });

  test("deletes nothing that lives, whatever its age: the random histories of several tenants", async () => {
    const stories = [await newLicenseStory(), await newLicenseStory()];
    const row = fc.record({
      kind: fc.constantFrom(...kinds),
      // From a month ahead to a year ago, and often close to where a kind ends.
      hours: fc.oneof(fc.double({ min: -30 * day, max: 366 * day, noNaN: true }), fc.constantFrom(0.9, 1.1, 24.9, 25.1, 47, 49)),
      story: fc.constantFrom(...stories),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        const named = rows.map((one) => ({ ...one, name: crypto.randomUUID() }));
        const [first, ...others] = named.map(({ kind, story, name, hours }) => kind.insert(story, name, ago(hours)));
        if (first !== undefined) await query(first, ...others);
        await runPrune();
        for (const kind of kinds) {
          const mine = named.filter((one) => one.kind === kind);
          if (mine.length === 0) continue;
          // A minute is the measure of an age.
          const living = mine.filter(({ hours }) => Math.round(hours * 60) < kind.hours * 60).map(({ name }) => name);
          const all = mine.map(({ name }) => name);
          expect(await kept(kind, all), kind.table).toEqual(living.sort());
        }
      }),
      { numRuns: 10 },
    );
  });

  test("leaves a token without an expiry, a license's present period, and a delivery that is not over", async () => {
    const { tenantId, licenseId, policyId } = await newLicenseStory();
    const [webhook, waiting, over, recent] = Array.from({ length: 4 }, () => crypto.randomUUID());
    const delivery = (id: string | undefined, status: string, next: SQL, finished: SQL) => sql`
      insert into webhook_deliveries (id, tenant_id, webhook_id, event_id, event, sequence, status, next_attempt_at, created_at, finished_at)
      values (${id}, ${tenantId}, ${webhook}, gen_random_uuid(), 'license.created', 1, ${status}, ${next}, ${ago(99 * day)}, ${finished})`;
    const attempt = (of: string | undefined, at: SQL) => sql`
      insert into webhook_attempts (id, tenant_id, delivery_id, attempted_at, duration_ms) values (gen_random_uuid(), ${tenantId}, ${of}, ${at}, 1)`;
    await query(
      sql`insert into tokens (id, tenant_id, license_id, token_hash, created_at)
        values (gen_random_uuid(), ${tenantId}, ${licenseId}, ${crypto.randomUUID()}, ${ago(999 * day)})`,
      sql`insert into rate_windows (tenant_id, license_id, started_at, requests, allowed, period)
        values (${tenantId}, ${licenseId}, ${ago(23 * hour)}, 7, 9, 86400)`,
      sql`insert into webhooks (id, tenant_id, url, events, secret_sealed, scanned_sequence)
        values (${webhook}, ${tenantId}, 'https://example.com', array['*'], '', 0)`,
      delivery(waiting, "pending", sql`now()`, sql`null`),
      delivery(over, "failed", sql`null`, ago(31 * day)),
      delivery(recent, "succeeded", sql`null`, ago(29 * day)),
      attempt(waiting, ago(31 * day)),
      attempt(waiting, ago(29 * day)),
      attempt(over, ago(32 * day)),
    );
    await runPrune();
    expect(await evaluate(sql`(select count(*)::int from tokens where tenant_id = ${tenantId})`)).toBe(1);
    expect(await evaluate(sql`(select requests from rate_windows where license_id = ${licenseId})`)).toBe(7);
    expect(await evaluate(sql`(select array_agg(id) from webhook_deliveries where tenant_id = ${tenantId})`)).toEqual(
      expect.arrayContaining([waiting, recent]),
    );
    expect(await evaluate(sql`(select count(*)::int from webhook_attempts where tenant_id = ${tenantId})`)).toBe(1);

    await query(sql`update rate_windows set started_at = ${ago(49 * hour)} where license_id = ${licenseId}`);
    await runPrune();
    expect(await evaluate(sql`(select count(*)::int from rate_windows where license_id = ${licenseId})`)).toBe(0);
    expect(await evaluate(sql`(select count(*)::int from policies where id = ${policyId})`), "nothing else goes").toBe(1);
  });

  test("old hours of a license's validations become days, and none is lost", async () => {
    const { tenantId, licenseId, policyId } = await newLicenseStory();
    const midnight = sql`date_trunc('day', now(), 'UTC')`;
    const counted = (daysAgo: number, hourOfDay: number, validations: number) => sql`
      insert into validation_counts (tenant_id, license_id, hour, code, policy_id, validations)
      values (${tenantId}, ${licenseId}, ${midnight} - ${daysAgo}::int * interval '1 day' + ${hourOfDay}::int * interval '1 hour', 'valid', ${policyId}, ${validations})`;
    await query(counted(92, 0, 1), counted(92, 7, 2), counted(92, 23, 4), counted(91, 5, 8), counted(90, 5, 16));
    const stored = () =>
      query(sql`
        select (extract(epoch from ${midnight} - hour) / 3600)::int as hours, validations::int
        from validation_counts where license_id = ${licenseId} order by hour`);
    await runPrune();
    const days = [
      { hours: 92 * day, validations: 7 },
      { hours: 91 * day, validations: 8 },
      { hours: 90 * day - 5, validations: 16 },
    ];
    expect(await stored()).toEqual(days);
    // A node reports an hour of that day that late.
    await query(counted(92, 7, 32));
    await runPrune();
    expect(await stored()).toEqual([{ hours: 92 * day, validations: 39 }, ...days.slice(1)]);
  });

  test("days on which a license was in use, and its activations, are kept for 30 days", async () => {
    const { tenantId, licenseId } = await newLicenseStory();
    const today = sql`(now() at time zone 'UTC')::date`;
    await query(
      sql`insert into license_days (tenant_id, license_id, day) select ${tenantId}, ${licenseId}, ${today} - n from generate_series(29, 32) n`,
      sql`insert into activations (tenant_id, license_id, day, fingerprint) select ${tenantId}, ${licenseId}, ${today} - n, n from generate_series(29, 32) n`,
    );
    await runPrune();
    for (const table of ["license_days", "activations"])
      expect(
        await evaluate(
          sql`(select array_agg(${today} - day order by day desc) from ${sql.identifier(table)} where license_id = ${licenseId})`,
        ),
      ).toEqual([29, 30]);
  });

  test("whoever sends an expired token hears so for 90 days, and later that it is unknown", async () => {
    const { path, admin, licenseId } = await newLicenseStory();
    const { data } = await admin.post(`${path}/licenses/${licenseId}/tokens`, {
      expiry: new Date(Date.now() + 60_000).toISOString(),
    });
    const app = client(`Bearer ${data.token}`);
    const expired = (hours: number) => query(sql`update tokens set expiry = ${ago(hours)} where id = ${data.id}`);
    const answer = () => app.get(`${path}/licenses/${licenseId}`);

    await expired(89 * day);
    await runPrune();
    wait(minuteMs);
    expect(await answer()).toMatchObject({ status: 401, message: expect.stringContaining("expired") });
    await expired(91 * day);
    await runPrune();
    wait(minuteMs);
    expect(await answer()).toMatchObject({ status: 401, message: expect.stringContaining("not known") });
    const events = sql`(select array_agg(actor_kind) from events where resource_id = ${data.id} and event = 'token.deleted')`;
    expect(await evaluate(events)).toEqual(["clock"]);
  });

  test("ends at its share, says that there is more, and goes on in the next round; no table waits for another", async () => {
    const { tenantId } = await newLicenseStory();
    await runPrune();
    const many = 4_500;
    // Each table has its turn once, and one of them twice.
    const tables = Object.keys(staleRows).length + 1;
    await query(
      sql`insert into changes (tenant_id, source, row_id, root_id, written_at)
        select ${tenantId}, 'licenses', 'many', 'many', ${ago(2)} from generate_series(1, ${many}::int)`,
      sql`insert into job_runs (name, started_at, finished_at, duration_ms, rows) values ('many', ${ago(8 * day)}, now(), 1, 0)`,
    );
    const left = () => evaluate(sql`(select count(*)::int from changes where tenant_id = ${tenantId} and row_id = 'many')`);
    expect(await runPrune({ milliseconds: 60_000, roundTrips: tables + 1 })).toMatchObject({ isMore: true });
    expect(await left()).toBeGreaterThan(0);
    expect(await evaluate(sql`(select count(*)::int from job_runs where name = 'many')`)).toBe(0);
    expect(await runPrune()).toMatchObject({ isMore: false });
    expect(await left()).toBe(0);
    expect(await runPrune()).toEqual({ rows: 0, isMore: false });
  });
});
