import { sql } from "drizzle-orm";
import { Client } from "pg";
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
    insert into licenses
    select (jsonb_populate_record(license, jsonb_build_object('id', gen_random_uuid(), 'key_hash', 'hash ' || n || license.id))).*
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
      .map((licenseId): Count => ({ licenseId, code: "valid", hour, validations: 1, lastAt }));
    await addCounts(database, { node: `${region}/${name}/0`, tenantName: name, batch: round + 1, counts });
    sent += counts.length;
  };
  for (let round = 0; round < rounds; round += 1) await Promise.all(regions.map((region) => flush(region, round)));

  const { rows: counted } = await database.execute<{ validations: number }>(sql`
    select sum(validations)::int as validations from validation_counts where tenant_id = ${tenantId}`);
  expect(counted[0]?.validations).toBe(sent);
  const numbers = async () => {
    const { rows } = await database.execute(sql`
      select is_suspended, expires_on::text, seen_on::text, sum(licenses)::int as licenses
      from license_tallies where tenant_id = ${tenantId}
      group by 1, 2, 3 having sum(licenses) <> 0 order by 1, 2, 3`);
    return rows;
  };
  const kept = await numbers();
  await database.execute(sql`select latchkey_recount(${tenantId})`);
  expect(kept).toEqual(await numbers());
});

const theseOf = "tenant_id = $1 and id = any ($2::uuid[])";

test.each([
  [
    "validations",
    `update licenses set last_validated_at = coalesce(last_validated_at, now()) + interval '1 day' where ${theseOf}`,
  ],
  ["deletions", `delete from licenses where ${theseOf}`],
])("a session that was first asked for %s of many licenses, or of one, reads none but those ever after", async (_, statement) => {
  const { host, port, username, password, database: name } = inject("postgres");
  for (const sizes of [
    [1, 400, 1],
    [400, 1, 400],
  ]) {
    const { tenantId, ids } = await newLicenses(licensesAtOnce);
    const connection = new Client({ host, port, user: username, password, database: name });
    await connection.connect();
    try {
      await connection.query("begin");
      for (const size of sizes) await connection.query(statement, [tenantId, ids.splice(0, size)]);
      const { rows } = await connection.query(
        "select seq_scan::int, idx_tup_fetch::int from pg_stat_xact_user_tables where relname = 'license_sightings'",
      );
      expect(rows[0].seq_scan).toBe(0);
      expect(rows[0].idx_tup_fetch).toBeLessThan(2 * sizes.reduce((sum, size) => sum + size));
      await connection.query("commit");
    } finally {
      await connection.end();
    }
  }
});
