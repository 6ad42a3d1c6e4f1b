import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ClockEvent, isExpired, policyChoices, startsClock, type Term, termAfter } from "../../src/licensing/index.ts";
import {
  clockStartsSql,
  givenTermSql,
  isUnexpiredSql,
  isUnrenewableSql,
  renewedTermSql,
  termAfterSql,
  transferredTermSql,
} from "../../src/licensing/sql/expiry.ts";
import { cases, durations, inDatabase, iso, isoOf, monthEnds, near, orNull, type Row, rowNow } from "./pairs.ts";
import { renewed, transferred } from "./second-rules.ts";

const events: ClockEvent[] = ["creation", "validation", "activation", "use", "check_in"];

const latest = new Date("9999-12-31T23:59:59.999Z");

/** A term whose expiry was counted from the 31st, from its own day, or set by hand. */
const terms = (expiries: fc.Arbitrary<Date>): fc.Arbitrary<Term> =>
  fc.tuple(orNull(expiries), fc.option(fc.constantFrom(28, 29, 30, 31), { nil: null, freq: 2 })).map(([expiry, day]) => ({
    expiry,
    expiryAnchorDay: expiry && day && Math.max(day, expiry.getUTCDate()),
  }));

const written = ({ expiry, expiryAnchorDay }: Term) => [iso(expiry), expiryAnchorDay];

async function termsInDatabase(rows: Row[], { expiry, anchorDay }: ReturnType<typeof renewedTermSql>): Promise<unknown[]> {
  const found = await inDatabase(rows, sql`jsonb_build_array(${expiry}, ${anchorDay})`);
  return (found as [unknown, unknown][]).map(([time, day]) => [isoOf(time), day]);
}

/** An instant, and a license that expires around it or elsewhere, or has no expiry. */
const expiring = monthEnds.chain((now) => fc.record({ now: fc.constant(now), license: terms(near(now)) }));

describe("what starts the clock, alike in code and database", () => {
  const policy = fc.record({ duration: durations, expirationBasis: fc.constantFrom(...policyChoices.expirationBasis) });
  const rows = fc.sample(
    fc.tuple(expiring, policy).map(([row, policy]) => ({ ...row, policy })),
    cases,
  );

  test.each(events)("by a %s, and which expiry it sets", async (event) => {
    const starts = await inDatabase(rows, clockStartsSql(event));
    expect(starts).toEqual(rows.map(({ license, policy }) => startsClock(event, license, policy)));
    expect(new Set(starts).size).toBe(2);
    const found = await termsInDatabase(rows, termAfterSql(event, rowNow));
    expect(found).toEqual(rows.map(({ license, policy, now }) => written(termAfter(event, license, policy, now))));
  });
});

describe("the expiry of a renewal, alike in database and second model", () => {
  test("under each basis, before, at and after the expiry, at month ends, and at the last instant that RFC 3339 can say", async () => {
    const policy = fc.record({ duration: durations, renewalBasis: fc.constantFrom(...policyChoices.renewalBasis) });
    const late = fc.record({
      now: monthEnds,
      license: terms(near(latest).map((time) => (time > latest ? latest : time))),
    });
    const rows = fc.sample(
      fc.tuple(fc.oneof({ weight: 9, arbitrary: expiring }, { weight: 1, arbitrary: late }), policy).map(([row, policy]) => ({
        ...row,
        policy,
      })),
      cases,
    );
    const expected = rows.map(({ license, policy, now }) => renewed(license, policy, now));
    expect(await inDatabase(rows, isUnrenewableSql)).toEqual(expected.map((term) => term === null));
    const found = await termsInDatabase(rows, renewedTermSql(rowNow));
    expect(found.filter((_, index) => expected[index] !== null)).toEqual(expected.filter((term) => term !== null).map(written));
  });
});

describe("the expiry after a change of policy, alike in database and second model", () => {
  test("kept, or counted anew", async () => {
    const next = fc.record({ duration: durations, transferStrategy: fc.constantFrom(...policyChoices.transferStrategy) });
    const rows = fc.sample(
      fc.tuple(expiring, next).map(([row, next]) => ({ ...row, next })),
      cases,
    );
    const found = await termsInDatabase(rows, transferredTermSql(rowNow));
    expect(found).toEqual(rows.map(({ license, next, now }) => written(transferred(license, next, now))));
  });
});

describe("the expiry that is set by hand", () => {
  test("has its own day, unless it stays as it was", async () => {
    const rows = fc.sample(expiring, cases);
    const found = await termsInDatabase(rows, givenTermSql(rowNow));
    expect(found).toEqual(
      rows.map(({ license, now }) => [iso(now), license.expiry?.getTime() === now.getTime() ? license.expiryAnchorDay : null]),
    );
  });
});

describe("the expiry of tokens, alike in code and database", () => {
  test("a token is live until the instant of its expiry", async () => {
    const rows = fc.sample(
      expiring.map(({ now, license }) => ({ now, token: { expiry: license.expiry } })),
      cases,
    );
    const found = await inDatabase(rows, isUnexpiredSql(sql`token.expiry`, rowNow));
    expect(found).toEqual(rows.map(({ now, token }) => !isExpired(token, now)));
    expect(new Set(found).size).toBe(2);
  });
});
