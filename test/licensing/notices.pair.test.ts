import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkInDueAt, policyChoices } from "../../src/licensing/index.ts";
import { anywhere, cases, inDatabase, iso, isoOf, monthEnds, orNull } from "./pairs.ts";
import { checkInDueAt as checkInDueAgain, noticesOf } from "./second-notices.ts";

const rows = fc.sample(
  fc.record({
    license: fc.record({ expiry: orNull(anywhere), lastCheckedInAt: orNull(monthEnds), createdAt: monthEnds }),
    policy: fc.record({
      expiringSoonDays: fc.uniqueArray(fc.integer({ min: 1, max: 3_650 }), { maxLength: 5 }),
      requireCheckIn: fc.boolean(),
      checkInInterval: fc.constantFrom(...policyChoices.checkInInterval),
      checkInIntervalCount: fc.integer({ min: 1, max: 365 }),
    }),
  }),
  cases,
);

test("what there is to tell of a license, and from when on, alike in database and second model", async () => {
  const found = await inDatabase(
    rows,
    sql`(
      select coalesce(jsonb_agg(to_jsonb(notice)), '[]')
      from latchkey_notices(
        license.expiry, coalesce(license.last_checked_in_at, license.created_at), policy.expiring_soon_days, policy.require_check_in,
        policy.check_in_interval, policy.check_in_interval_count
      ) as notice
    )`,
  );
  type Told = { kind: string; event: string; days: number | null; at: string };
  const told = (found as Told[][]).map((notices) => notices.map((notice) => ({ ...notice, at: isoOf(notice.at) })));
  expect(told).toEqual(rows.map((row) => noticesOf(row).map((notice) => ({ ...notice, at: iso(notice.at) }))));
  expect(new Set(told.flat().map(({ event }) => event)).size).toBe(4);
});

test("when a check-in is due, alike in code and second model", () => {
  expect(rows.map((row) => iso(checkInDueAt(row)))).toEqual(rows.map((row) => iso(checkInDueAgain(row))));
});
