import { sql } from "drizzle-orm";
import { expect, inject, test } from "vitest";
import { measureNumbers, rollUpHours } from "../../src/analytics/index.ts";
import { openDatabase } from "../../src/db/client.ts";
import { addCounts } from "../../src/edge/counts-store.ts";
import { client, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

const rounds = process.env.RACE === "short" ? 10 : 60;

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = inject("bindings");
const database = openDatabase({ url: url ?? "", endpoint });

test("nodes flush, machines are activated, two clocks measure and a third one prunes at once: everything is counted once", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, { max_machines: 10_000 });
  const licenses: { license_id: string; license_key: string }[] = [];
  for (let n = 0; n < 5; n += 1) licenses.push(await newLicense(vendor, policy));
  const hour = (daysAgo: number) => new Date((Math.floor(Date.now() / 3_600_000) - daysAgo * 24) * 3_600_000).toISOString();
  let validations = 0;
  let activations = 0;
  const flush = async (region: string, batch: number) => {
    const counts = licenses.flatMap(({ license_id: licenseId }) =>
      [0, 1, 95].map((daysAgo) => ({
        licenseId,
        code: "valid",
        hour: hour(daysAgo),
        validations: 2,
        lastAt: hour(daysAgo),
        addresses: [region.length.toString(), "7"],
      })),
    );
    validations += 2 * counts.length;
    await addCounts(database, { node: `${region}/${vendor.name}/0`, tenantName: vendor.name, batch, counts });
  };
  const activate = async (number: number) => {
    activations += 1;
    const { license_key: key } = licenses[number % licenses.length] ?? { license_key: "" };
    const made = await client(`License ${key}`).post(`${vendor.path}/machines`, {
      license_key: key,
      fingerprint: `machine ${number}`,
    });
    expect(made, made.message).toMatchObject({ status: 201 });
  };
  const clock = async () => {
    await database.changing.execute(
      sql`update license_passes set due_at = now() - interval '1 minute' where measured_at is null or random() < 0.5`,
    );
    await measureNumbers({ database, now: new Date(), isOver: () => false });
  };
  for (let round = 1; round <= rounds; round += 1)
    await Promise.all([
      ...["enam", "weur", "apac"].map((region) => flush(region, round)),
      activate(round),
      clock(),
      clock(),
      rollUpHours(database, { now: new Date(), most: 7 }),
    ]);
  await database.changing.execute(sql`update license_passes set due_at = now() - interval '1 minute'`);
  await measureNumbers({ database, now: new Date(), isOver: () => false });

  const { rows } = await database.execute<Record<string, number>>(sql`
    select
      (select sum(validations)::int from validation_counts where tenant_id = tenant.id) as raw,
      (select sum(amount)::int from daily_numbers where scope_id = tenant.id and measure = 'validations') as validations,
      (select sum(validations)::int from hourly_validations where scope_id = tenant.id) as hours,
      (select sum(amount)::int from daily_numbers where scope_id = tenant.id and measure = 'active_licenses') as active,
      (select sum(amount)::int from daily_numbers where scope_id = tenant.id and measure = 'activations') as activations,
      (select sum(amount)::int from daily_numbers where scope_id = tenant.id and measure = 'seats_used' and day = (now() at time zone 'UTC')::date) as seats,
      (select max(cardinality(addresses))::int from license_days where tenant_id = tenant.id) as addresses,
      (select count(*)::int from increments where tenant_id = tenant.id) as waiting
    from tenants tenant where name = ${vendor.name}`);
  expect(rows[0]).toEqual({
    raw: validations,
    validations,
    hours: validations,
    // Each license on two days; the third was too long ago.
    active: 2 * licenses.length,
    activations,
    seats: activations,
    addresses: 2,
    waiting: 0,
  });
});
