import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { rollUpHours } from "../../src/analytics/index.ts";
import { addCounts } from "../../src/edge/counts-store.ts";
import type { Count } from "../../src/edge/node-types.ts";
import { database, query } from "../db/functions/database.ts";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { measure } from "../support/measuring.ts";

// Numbers equal what is counted again from the rows that they are made of, whatever happened in which order.

const histories = 6;
const steps = 40;

const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T;

/** An hour within four days around now, and in every third case one that is so old that it becomes a day. */
function someHour(): string {
  const hour = Math.floor(Date.now() / 3_600_000) - Math.floor(Math.random() * 96);
  return new Date((Math.random() < 0.3 ? hour - 95 * 24 : hour) * 3_600_000).toISOString();
}

const someCount = (licenseId: string): Count => {
  const hour = someHour();
  const mayRun = Math.random() < 0.8;
  return {
    licenseId,
    code: mayRun ? pick(["valid", "expired"]) : "suspended",
    hour,
    validations: 1 + Math.floor(Math.random() * 9),
    lastAt: mayRun ? hour : null,
    addresses: Array.from({ length: Math.floor(Math.random() * 4) }, () => String(Math.floor(Math.random() * 6))),
  };
};

async function newWorld() {
  const vendor = await newCatalogue();
  const policies = [await newPolicy(vendor, { max_machines: 9 }), await newPolicy(vendor, { floating: true })];
  const licenses: string[] = [];
  for (let n = 0; n < 6; n += 1) licenses.push((await newLicense(vendor, pick(policies))).license_id);
  const [{ id: tenantId } = { id: "" }] = await query(sql`select id from tenants where name = ${vendor.name}`);
  return { ...vendor, policies: policies.map(({ id }) => String(id)), licenses, tenantId: String(tenantId) };
}

type World = Awaited<ReturnType<typeof newWorld>>;

const acts: Record<string, (world: World, batch: number) => Promise<unknown>> = {
  flush: async ({ name, licenses }, batch) => {
    const counts = Array.from({ length: 1 + Math.floor(Math.random() * 8) }, () => someCount(pick(licenses)));
    const once = [...new Map(counts.map((count) => [`${count.licenseId} ${count.code} ${count.hour}`, count])).values()];
    const flush = { node: `${pick(["enam", "weur"])}/${name}/0`, tenantName: name, batch, counts: once };
    await addCounts(database, flush);
    // Its answer is lost, and the node sends it again.
    if (Math.random() < 0.3) await addCounts(database, flush);
  },
  "flush for a license that is gone": ({ name }, batch) =>
    addCounts(database, { node: `apac/${name}/0`, tenantName: name, batch, counts: [someCount(crypto.randomUUID())] }),
  "two clocks at once": ({ name }) => Promise.all([measure(database, name), measure(database, name)]),
  "another policy": ({ licenses, policies, tenantId }) =>
    query(sql`update licenses set policy_id = ${pick(policies)} where tenant_id = ${tenantId} and id = ${pick(licenses)}`),
  activation: ({ licenses, tenantId }) =>
    query(sql`
      insert into machines (id, tenant_id, license_id, fingerprint)
      values (gen_random_uuid(), ${tenantId}, ${pick(licenses)}, ${crypto.randomUUID()}), (gen_random_uuid(), ${tenantId}, ${pick(licenses)}, ${crypto.randomUUID()})`),
  deactivation: ({ licenses, tenantId }) =>
    query(sql`delete from machines where tenant_id = ${tenantId} and license_id = ${pick(licenses)}`),
  "old hours become days": () => rollUpHours(database, { now: new Date(), most: 1 + Math.floor(Math.random() * 50) }),
};

/** The numbers that are stored, and the same counted again, both as `scope measure day code` and an amount. */
async function bothOf({ tenantId, productId }: World): Promise<{ stored: string[]; recounted: string[] }> {
  const inOrder = (rows: any[]) => rows.map(({ number }) => String(number)).sort();
  const stored = await query(sql`
    select concat_ws(' ', scope_id, measure, day, nullif(code, ''), amount) as number
    from daily_numbers where tenant_id = ${tenantId} and amount > 0 and measure <> 'active_machines'
    union all
    select concat_ws(' ', scope_id, 'hour', hour at time zone 'UTC', code, validations)
    from hourly_validations where tenant_id = ${tenantId} and hour > now() - interval '80 days'`);
  const policyOf = sql`nullif(raw.policy_id, '00000000-0000-0000-0000-000000000000')`;
  const scopes = sql`lateral (values (${tenantId}::uuid), (case when ${policyOf} is not null then ${productId}::uuid end), (${policyOf})) as scope (id)`;
  const recounted = await query(sql`
    select concat_ws(' ', scope.id, 'validations', (raw.hour at time zone 'UTC')::date, raw.code, sum(raw.validations)) as number
    from validation_counts raw cross join ${scopes}
    where raw.tenant_id = ${tenantId} and scope.id is not null
    group by scope.id, (raw.hour at time zone 'UTC')::date, raw.code
    union all
    select concat_ws(' ', scope.id, 'hour', raw.hour at time zone 'UTC', raw.code, sum(raw.validations))
    from validation_counts raw cross join ${scopes}
    where raw.tenant_id = ${tenantId} and scope.id is not null and raw.hour > now() - interval '80 days'
    group by scope.id, raw.hour, raw.code
    union all
    -- Of the whole tenant: the policy of a license on a day before is known no more.
    select concat_ws(' ', ${tenantId}::uuid, 'active_licenses', seen.day, count(*)) from license_days seen where seen.tenant_id = ${tenantId} group by seen.day
    union all
    select concat_ws(' ', ${tenantId}::uuid, 'activations', (entry.occurred_at at time zone 'UTC')::date, count(*))
    from events entry where entry.tenant_id = ${tenantId} and entry.event = 'machine.created' group by (entry.occurred_at at time zone 'UTC')::date
    union all
    select concat_ws(' ', scope.id, total.measure, (now() at time zone 'UTC')::date, total.amount)
    from (
      select scope.id, count(*) as licenses, sum(coalesce(raw.max_machines, policy.max_machines)) as seats_sold, sum(raw.machines_count) as seats_used,
        count(*) filter (where policy.floating and policy.max_machines is null) as unlimited_licenses
      from licenses raw
      join policies policy on policy.tenant_id = raw.tenant_id and policy.id = raw.policy_id
      cross join lateral (values (raw.tenant_id), (raw.product_id), (raw.policy_id)) as scope (id)
      where raw.tenant_id = ${tenantId}
      group by scope.id
    ) as scope
    cross join lateral (values
      ('licenses', scope.licenses), ('seats_sold', scope.seats_sold), ('seats_used', scope.seats_used), ('unlimited_licenses', scope.unlimited_licenses)
    ) as total (measure, amount)
    where total.amount > 0`);
  const ofTenantAlone = new RegExp(`^(?!${tenantId}) ?\\S+ (active_licenses|activations) `);
  return { stored: inOrder(stored).filter((number) => !ofTenantAlone.test(number)), recounted: inOrder(recounted) };
}

test.each(Array.from({ length: histories }, (_, number) => number))("history %i: numbers equal a recount", async () => {
  const world = await newWorld();
  const done: string[] = [];
  for (let step = 1; step <= steps; step += 1) {
    const act = Math.random() < 0.5 ? "flush" : pick(Object.keys(acts));
    done.push(act);
    await acts[act]?.(world, step);
  }
  await measure(database, world.name);
  await measure(database, world.name);
  const { stored, recounted } = await bothOf(world);
  expect(recounted.length).toBeGreaterThan(10);
  expect(stored, done.join(", ")).toEqual(recounted);
});
