import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { authenticationRefusal, policyChoices, secondsUntilReset } from "../../src/licensing/index.ts";
import { countedWindowSql, secondsUntilResetSql } from "../../src/licensing/sql/rate-window.ts";
import { now } from "./facts.ts";
import { anywhere, cases, inDatabase, isoOf, near, orNull, rowNow } from "./pairs.ts";
import { counted } from "./second-rules.ts";

describe("whether a license's key authenticates, alike in code and database", () => {
  test("by its policy's strategies and its expiry", async () => {
    const rows = fc.sample(
      fc.record({
        now: fc.constant(now),
        license: fc.record({ expiry: orNull(near(now)) }),
        policy: fc.record({
          authenticationStrategy: fc.constantFrom(...policyChoices.authenticationStrategy),
          expirationStrategy: fc.constantFrom(...policyChoices.expirationStrategy),
        }),
      }),
      cases,
    );
    const found = await inDatabase(
      rows,
      sql`latchkey_key_authenticates(policy.authentication_strategy, policy.expiration_strategy, license.expiry, ${rowNow})`,
    );
    expect(found).toEqual(rows.map((row) => authenticationRefusal("license", row, row.now) === null));
    expect(new Set(found).size).toBe(2);
  });
});

describe("a rate limit's window", () => {
  const rows = fc.sample(
    fc.tuple(anywhere, fc.constantFrom(1, 60, 3_600, 86_400)).chain(([now, period]) =>
      fc.record({
        now: fc.constant(now),
        rate: fc.record({
          startedAt: near(now, new Date(now.getTime() - period * 1000)).filter(
            (time) => Math.abs(time.getTime() - now.getTime()) < 1e12,
          ),
          requests: fc.nat({ max: 100 }),
          allowed: fc.integer({ min: 1, max: 100 }),
          period: fc.constant(period),
        }),
      }),
    ),
    cases,
  );

  test("counts in the present period or begins a new one, alike in database and second model", async () => {
    const more = 3;
    const window = countedWindowSql({ allowed: sql`rate.allowed`, period: sql`rate.period` }, rowNow, sql`${more}::int`);
    const found = await inDatabase(rows, sql`jsonb_build_array(${window.startedAt}, ${window.requests})`);
    const expected = rows.map(({ rate, now }) => counted(rate, { ...rate, more }, now));
    expect((found as [unknown, number][]).map(([time, requests]) => [isoOf(time), requests])).toEqual(
      expected.map(({ startedAt, requests }) => [startedAt.toISOString(), requests]),
    );
    expect(new Set(expected.map(({ requests }) => requests === more)).size).toBe(2);
  });

  test("says how long it is until the next, alike in code and database", async () => {
    const found = await inDatabase(rows, secondsUntilResetSql(rowNow));
    expect(found).toEqual(rows.map(({ rate, now }) => secondsUntilReset(rate.startedAt, rate.period, now)));
  });
});
