import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accountStatus,
  type BlockTimes,
  blockColumns,
  blockNames,
  blockOf,
  checkInDueAt,
  isCheckInOverdue,
  type LicenseStatus,
  licenseStatus,
  licenseStatuses,
  policyChoices,
  refusedTransfer,
  runRefusal,
  runRefusalNames,
} from "../../src/licensing/index.ts";
import { accountStatusSql } from "../../src/licensing/sql/account-status.ts";
import { blockSql, runRefusalSql } from "../../src/licensing/sql/run-refusal.ts";
import { hasStatusUnlessBannedSql } from "../../src/licensing/sql/status.ts";
import { isRefusedTransferSql } from "../../src/licensing/sql/transfer.ts";
import { ago, day, now } from "./facts.ts";
import { cases, inDatabase, monthEnds, near, orNull, rowNow } from "./pairs.ts";
import { checkInDue } from "./second-model.ts";

const often = { nil: null, freq: 2 };

const sign = fc.option(near(now, ago(90 * day)), often);

const blockTimes = Object.fromEntries(
  blockColumns.map((column) => [column, fc.option(near(now), { nil: null, freq: 3 })]),
) as Record<keyof BlockTimes, fc.Arbitrary<Date | null>>;

const rows = fc.sample(
  fc.record({
    now: fc.constant(now),
    license: fc.record({
      expiry: fc.option(near(now), often),
      ...blockTimes,
      lastActivatedAt: sign,
      lastValidatedAt: sign,
      lastCheckedInAt: sign,
      lastCheckedOutAt: sign,
    }),
    policy: fc.record({ expirationStrategy: fc.constantFrom(...policyChoices.expirationStrategy) }),
    owner: orNull(fc.record({ bannedAt: orNull(near(now)) })),
  }),
  cases,
);

const ownerIsBanned = sql`(owner.banned_at is not null)`;

describe("who may run, alike in code and database", () => {
  test("what blocks a license: the ban of its owner, else its strongest block", async () => {
    const found = await inDatabase(rows, blockSql(ownerIsBanned));
    expect(found).toEqual(rows.map((row) => blockOf(row)));
    expect(new Set(found)).toEqual(new Set([...blockNames, null]));
  });

  test("and why it takes no machine and gives no file", async () => {
    const found = await inDatabase(rows, runRefusalSql(rowNow, ownerIsBanned));
    expect(found).toEqual(rows.map((row) => runRefusal(row, row.now)));
    expect(new Set(found)).toEqual(new Set([...runRefusalNames, null]));
  });
});

describe("the derived status of a license, alike in code and database", () => {
  const statuses = licenseStatuses.filter((status): status is Exclude<LicenseStatus, "banned"> => status !== "banned");

  test.each(statuses)("%s", async (status) => {
    const found = await inDatabase(rows, sql`coalesce(${hasStatusUnlessBannedSql(status, rowNow)}, false)`);
    expect(found).toEqual(rows.map(({ license, now }) => licenseStatus({ license, owner: null }, now) === status));
    expect(new Set(found).size).toBe(2);
  });
});

describe("the status of an account, alike in code and database", () => {
  test("a ban comes first", async () => {
    const accounts = fc.sample(
      fc.record({ owner: fc.record({ bannedAt: orNull(near(now)), activity: fc.constantFrom("active", "inactive") }) }),
      cases,
    );
    const found = await inDatabase(accounts, accountStatusSql(sql`owner`));
    expect(found).toEqual(accounts.map(({ owner }) => accountStatus(owner)));
    expect(new Set(found).size).toBe(3);
  });
});

describe("whether a license may change its policy, alike in code and database", () => {
  test("where they agree", async () => {
    const terms = fc.record({
      productId: fc.constantFrom("0198a000-0000-7000-8000-000000000001", "0198a000-0000-7000-8000-000000000002"),
      scheme: fc.constantFrom(...policyChoices.scheme),
      usePool: fc.boolean(),
      encrypted: fc.boolean(),
      machineUniquenessStrategy: fc.constantFrom(...policyChoices.machineUniquenessStrategy),
      componentUniquenessStrategy: fc.constantFrom(...policyChoices.componentUniquenessStrategy),
    });
    // Two that differ in one thing, mostly: of any two, nearly all differ.
    const pairs = fc
      .tuple(terms, terms, fc.constantFrom(...Object.keys(policyChoices), "productId", "usePool", "encrypted", "all"))
      .map(([policy, other, name]) => ({
        policy,
        next:
          name === "all" ? other : { ...policy, ...Object.fromEntries(Object.entries(other).filter(([key]) => key === name)) },
      }));
    const moves = fc.sample(pairs, cases);
    const found = await inDatabase(moves, isRefusedTransferSql);
    expect(found).toEqual(moves.map(({ policy, next }) => refusedTransfer(policy, next).length > 0));
    expect(new Set(found).size).toBe(2);
  });
});

describe("the next check-in, alike in code and second model", () => {
  test("by calendar, and overdue from the millisecond after", () => {
    const policies = fc.record({
      requireCheckIn: fc.constant(true),
      checkInInterval: fc.constantFrom(...policyChoices.checkInInterval),
      checkInIntervalCount: fc.integer({ min: 1, max: 40 }),
    });
    const asked = fc.record({
      license: fc.record({ createdAt: monthEnds, lastCheckedInAt: orNull(monthEnds) }),
      policy: policies,
    });
    fc.assert(
      fc.property(asked, fc.constantFrom(-1, 0, 1), (facts, shift) => {
        const due = checkInDue(facts);
        expect(checkInDueAt(facts)).toEqual(new Date(due));
        expect(isCheckInOverdue(facts, new Date(due + shift))).toBe(shift > 0);
        expect(checkInDueAt({ ...facts, policy: { ...facts.policy, requireCheckIn: false } })).toBeNull();
      }),
      { numRuns: cases },
    );
  });
});
