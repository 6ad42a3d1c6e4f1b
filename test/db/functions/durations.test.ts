import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { evaluate } from "./database.ts";

// Thousands of cases are compared with the code's own rule in test/licensing/sql-pairs.test.ts.
describe("latchkey_add_duration", () => {
  test.each([
    ["a whole number of months by the calendar", "2024-01-31T12:00:00Z", 2_629_746, "2024-02-29T12:00:00+00:00"],
    ["every other number of seconds exactly", "2024-01-31T12:00:00Z", 2_629_747, "2024-03-01T22:29:07+00:00"],
  ])("adds %s", async (_, start, seconds, end) => {
    expect(await evaluate(sql`latchkey_add_duration(${start}, ${seconds})`)).toBe(end);
  });
});

describe("latchkey_add_duration and latchkey_anchor_day", () => {
  test("latchkey_add_duration ends months on the anchor's day, or on the last", async () => {
    expect(await evaluate(sql`latchkey_add_duration('2026-02-28T12:00:00Z', 2629746, 31)`)).toBe("2026-03-31T12:00:00+00:00");
    expect(await evaluate(sql`latchkey_add_duration('2026-03-31T12:00:00Z', 2629746, 31)`)).toBe("2026-04-30T12:00:00+00:00");
  });

  test("latchkey_anchor_day is the day in UTC that months are counted from", async () => {
    expect(await evaluate(sql`latchkey_anchor_day('2026-01-31T23:59:59-01:00', 2629746)`)).toBe(1);
    expect(await evaluate(sql`latchkey_anchor_day('2026-01-31T12:00:00Z', 86400)`)).toBeNull();
  });
});
