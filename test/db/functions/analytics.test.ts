import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, query } from "./database.ts";

/** Adds everything that waits, of other tests too. */
async function addAll(): Promise<void> {
  while (Number(await evaluate(sql`latchkey_add_increments(1000)`)) > 0);
}

/** The daily numbers of a scope, by measure, code and day. */
async function numbersOf({ tenantId }: LicenseStory, scopeId: string): Promise<Record<string, number>> {
  const rows = await query(sql`
    select concat_ws(' ', measure, nullif(code, ''), day) as name, amount::int
    from daily_numbers where tenant_id = ${tenantId} and scope_id = ${scopeId}`);
  return Object.fromEntries(rows.map(({ name, amount }) => [name, amount]));
}

/** Puts an increment in front of the job. */
const increment = (
  { tenantId, productId, policyId }: LicenseStory,
  { measure, code = "", at, amount }: { measure: string; code?: string; at: string; amount: number },
) => sql`
  insert into increments (tenant_id, product_id, policy_id, measure, code, at, amount)
  values (${tenantId}, ${productId}, ${policyId}, ${measure}, ${code}, ${at}, ${amount})`;

describe("latchkey_add_increments", () => {
  test("adds each increment once, to the tenant, the product and the policy, by hour and by day of UTC", async () => {
    const story = await newLicenseStory();
    const validations = { measure: "validations", code: "valid" };
    await query(
      increment(story, { ...validations, at: "2031-01-10T22:00:00Z", amount: 3 }),
      increment(story, { ...validations, at: "2031-01-10T23:00:00Z", amount: 4 }),
      increment(story, { ...validations, at: "2031-01-11T00:00:00Z", amount: 5 }),
      increment(story, { measure: "activations", at: "2031-01-10T00:00:00Z", amount: 2 }),
    );
    await addAll();
    // Counts of an hour that is over arrive late.
    await query(increment(story, { ...validations, at: "2031-01-10T22:00:00Z", amount: 10 }));
    await addAll();
    await addAll();
    const expected = { "validations valid 2031-01-10": 17, "validations valid 2031-01-11": 5, "activations 2031-01-10": 2 };
    for (const scope of [story.tenantId, story.productId, story.policyId])
      expect(await numbersOf(story, scope)).toEqual(expected);
    const hours = await query(sql`
      select hour at time zone 'UTC' as hour, validations::int from hourly_validations
      where tenant_id = ${story.tenantId} and scope_id = ${story.policyId} order by hour`);
    expect(hours.map(({ validations: counted }) => counted)).toEqual([13, 4, 5]);
  });

  test("drops increments of a tenant that is gone, and takes no more than it is asked for", async () => {
    const story = await newLicenseStory();
    const gone = { ...story, tenantId: crypto.randomUUID() };
    await addAll();
    await query(
      increment(gone, { measure: "activations", at: "2031-01-10T00:00:00Z", amount: 1 }),
      increment(story, { measure: "activations", at: "2031-01-10T00:00:00Z", amount: 1 }),
    );
    expect(Number(await evaluate(sql`latchkey_add_increments(1)`))).toBeLessThanOrEqual(1);
    await addAll();
    expect(await numbersOf(gone, gone.tenantId)).toEqual({});
    expect(await numbersOf(story, story.policyId)).toEqual({ "activations 2031-01-10": 1 });
  });
});

describe("latchkey_count_activations and latchkey_count_active_machine", () => {
  test("count a machine once a day, whatever signs of life it gives, and remember its fingerprint when it is gone", async () => {
    const story = await newLicenseStory();
    const [{ id } = { id: "" }] = await query(insertMachine(story, "one"));
    await query(insertMachine(story, "two"));
    await query(sql`update machines set created_at = '2031-01-10T12:00:00Z' where tenant_id = ${story.tenantId}`);
    const live = (column: "last_heartbeat_at" | "heartbeat_reset_at", at: string | null) =>
      query(sql`update machines set ${sql.identifier(column)} = ${at}::timestamptz where id = ${id}`);
    for (const at of ["2031-01-10T13:00:00Z", "2031-01-11T00:00:00Z", "2031-01-11T23:59:59Z"])
      await live("last_heartbeat_at", at);
    await live("heartbeat_reset_at", "2031-01-12T10:00:00Z");
    await live("last_heartbeat_at", null);
    await live("last_heartbeat_at", "2031-01-12T11:00:00Z");
    await query(sql`update machines set name = 'Studio' where id = ${id}`);
    await query(sql`delete from machines where tenant_id = ${story.tenantId}`);
    await addAll();
    const today = String(await evaluate(sql`(now() at time zone 'UTC')::date`));
    expect(await numbersOf(story, story.productId)).toEqual({
      [`activations ${today}`]: 2,
      [`active_machines ${today}`]: 2,
      "active_machines 2031-01-11": 1,
      "active_machines 2031-01-12": 1,
    });
    const remembered = await query(sql`
      select count(distinct fingerprint)::int as fingerprints from activations where license_id = ${story.licenseId}`);
    expect(remembered).toEqual([{ fingerprints: 2 }]);
    await query(sql`delete from licenses where id = ${story.licenseId}`);
    expect(await query(sql`select from activations where license_id = ${story.licenseId}`)).toEqual([]);
  });
});
