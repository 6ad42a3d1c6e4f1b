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

describe("latchkey_day", () => {
  test("is the day in UTC", async () => {
    expect(await evaluate(sql`latchkey_day('2031-01-10T23:59:59.999-01:00')`)).toBe("2031-01-11");
  });
});
