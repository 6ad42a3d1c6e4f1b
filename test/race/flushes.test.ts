import { sql } from "drizzle-orm";
import { expect, inject, test } from "vitest";
import { openDatabase } from "../../src/db/client.ts";
import { addCounts } from "../../src/edge/counts-store.ts";
import type { Count } from "../../src/edge/node-types.ts";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";

const rounds = process.env.RACE === "short" ? 10 : 60;

const regions = ["wnam", "enam", "weur", "apac", "oc", "me"];

const licensesAtOnce = 1_000;

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = inject("bindings");
const database = openDatabase({ url: url ?? "", endpoint });

/** In an order of its own, as each node heard of them. */
function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

/** Licenses made by the database itself, all like one that the API made. */
async function newLicenses(count: number): Promise<{ name: string; tenantId: string; ids: string[] }> {
  const vendor = await newCatalogue();
  await newLicense(vendor, await newPolicy(vendor));
  const { rows } = await database.execute<{ id: string; tenant_id: string }>(sql`
    insert into licenses (id, tenant_id, product_id, policy_id, name, key_hash, key_sealed)
    select gen_random_uuid(), license.tenant_id, license.product_id, license.policy_id, license.name, 'hash ' || n || license.id, ''
    from licenses license, tenants tenant, generate_series(1, ${count}::int) n
    where tenant.name = ${vendor.name} and license.tenant_id = tenant.id
    returning id, tenant_id`);
  return { name: vendor.name, tenantId: rows[0]?.tenant_id ?? "", ids: rows.map(({ id }) => id) };
}

test("regions that flush counts of the same licenses at once never wait in a circle, and every validation is counted", async () => {
  const { name, tenantId, ids } = await newLicenses(licensesAtOnce);
  const hour = "2031-01-10T10:00:00.000Z";
  const start = Date.parse(hour);
  let sent = 0;
  const flush = async (region: string, round: number) => {
    const lastAt = new Date(start + round * 3_600_000 + Math.floor(Math.random() * 1_000)).toISOString();
    const counts = shuffled(ids)
      .slice(0, Math.ceil(Math.random() * ids.length))
      .map((licenseId): Count => ({ licenseId, code: "valid", hour, validations: 1, lastAt, addresses: [] }));
    await addCounts(database, { node: `${region}/${name}/0`, tenantName: name, batch: round + 1, counts });
    sent += counts.length;
  };
  for (let round = 0; round < rounds; round += 1) await Promise.all(regions.map((region) => flush(region, round)));

  const { rows: counted } = await database.execute<{ validations: number }>(sql`
    select sum(validations)::int as validations from validation_counts where tenant_id = ${tenantId}`);
  expect(counted[0]?.validations).toBe(sent);
});

test("regions that report the first failures of an hour at once, and a request beside them, tell of each license and code once", async () => {
  const { name, tenantId, ids } = await newLicenses(50);
  const now = new Date();
  const hour = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000).toISOString();
  const counts = (): Count[] =>
    shuffled(ids).flatMap((licenseId) =>
      ["suspended", "expired"].map((code) => ({ licenseId, code, hour, validations: 1, lastAt: null, addresses: [] })),
    );
  await Promise.all([
    ...regions.map((region) =>
      addCounts(database, { node: `${region}/${name}/1`, tenantName: name, batch: 1, counts: counts() }),
    ),
    ...shuffled(ids).map((id) => database.execute(sql`select latchkey_note_failure(${tenantId}, ${id}, 'suspended')`)),
  ]);
  const { rows } = await database.execute<{ events: number; different: number }>(sql`
    select count(*)::int as events, count(distinct (license_id, after ->> 'code', date_trunc('hour', occurred_at)))::int as different
    from events where tenant_id = ${tenantId} and event = 'license.validation_failed'`);
  expect(rows[0]?.events).toBe(rows[0]?.different);
  expect(rows[0]?.events).toBeGreaterThanOrEqual(100);
});
