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

test("regions that flush counts of the same licenses at once never wait in a circle, and every validation is counted", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  await newLicense(vendor, policy);
  const { rows: made } = await database.execute<{ id: string; tenant_id: string }>(sql`
    insert into licenses
    select (jsonb_populate_record(license, jsonb_build_object('id', gen_random_uuid(), 'key_hash', 'hash ' || n || license.id))).*
    from licenses license, tenants tenant, generate_series(2, ${licensesAtOnce}::int) n
    where tenant.name = ${vendor.name} and license.tenant_id = tenant.id
    returning id, tenant_id`);
  const tenantId = made[0]?.tenant_id ?? "";
  const hour = "2031-01-10T10:00:00.000Z";
  const start = Date.parse(hour);
  let sent = 0;
  const flush = async (region: string, round: number) => {
    const lastAt = new Date(start + round * 3_600_000 + Math.floor(Math.random() * 1_000)).toISOString();
    const counts = shuffled(made)
      .slice(0, Math.ceil(Math.random() * made.length))
      .map(({ id }): Count => ({ licenseId: id, code: "valid", hour, validations: 1, lastAt }));
    await addCounts(database, { node: `${region}/${vendor.name}/0`, tenantName: vendor.name, batch: round + 1, counts });
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
