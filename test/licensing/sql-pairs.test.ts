import { env } from "cloudflare:test";
import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { instant, jsonOf } from "../../src/db/sql.ts";
import {
  addDuration,
  anchorDayOf,
  defaultTexts,
  expiryRefuses,
  factoryIds,
  isExpired,
  isSharedFingerprint,
  policyChoices,
} from "../../src/licensing/index.ts";
import { addDurationSql, anchorDayOfSql } from "../../src/licensing/sql/durations.ts";
import { expiryRefusesSql, isExpiredSql } from "../../src/licensing/sql/expiry.ts";
import { isSharedFingerprintSql } from "../../src/licensing/sql/fingerprints.ts";

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

const cases = 3_000;

/** Has the database work out an expression for many rows at once, in their order. */
async function inDatabase(rows: object[], table: SQL, expression: SQL): Promise<unknown[]> {
  const answer = await database.execute<{ value: unknown }>(sql`
    select ${expression} as value
    from rows from (jsonb_to_recordset(${jsonOf(rows)}) as ${table}) with ordinality
    order by ordinality`);
  return answer.rows.map(({ value }) => value);
}

const now = new Date("2026-11-25T16:31:00.123Z");

/** At, just before and just after `now`, and far from it. The columns keep milliseconds. */
const expiries = fc.option(
  fc.oneof(
    fc.constantFrom(-1, 0, 1).map((shift) => new Date(now.getTime() + shift)),
    fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
  ),
  { nil: null },
);

const strategies = fc.constantFrom(...policyChoices.expirationStrategy);

describe("a duration is added alike by code and database", () => {
  test("months by calendar, other seconds exactly", async () => {
    const month = 2_629_746;
    const starts = fc.oneof(
      fc.constantFrom(
        "2024-01-31T12:00:00.000Z",
        "2024-02-29T23:59:59.999Z",
        "2026-03-29T01:30:00.000Z",
        "2026-12-31T00:00:00.000Z",
      ),
      fc
        .date({ min: new Date("1980-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
        .map((date) => date.toISOString()),
    );
    const seconds = fc.oneof(
      fc.integer({ min: 0, max: 1_200 }).map((months) => months * month),
      fc.integer({ min: 0, max: 1_200 }).chain((months) => fc.constantFrom(months * month + 1, Math.max(0, months * month - 1))),
      fc.integer({ min: 0, max: 3_155_695_200 }),
    );
    const rows = fc.sample(
      fc.record({ start: starts, seconds, anchor: fc.option(fc.integer({ min: 1, max: 31 }), { nil: null, freq: 3 }) }),
      cases,
    );
    const found = await inDatabase(
      rows,
      sql`(start timestamptz, seconds bigint, anchor int)`,
      addDurationSql(sql`start`, sql`seconds`, sql`anchor`),
    );
    expect(found.map((value) => new Date(String(value)).toISOString())).toEqual(
      rows.map(({ start, seconds, anchor }) => addDuration(new Date(start), seconds, anchor).toISOString()),
    );
    const days = await inDatabase(rows, sql`(start timestamptz, seconds bigint)`, anchorDayOfSql(sql`start`, sql`seconds`));
    expect(days).toEqual(rows.map(({ start, seconds }) => anchorDayOf(new Date(start), seconds)));
  });
});

describe("a fingerprint that many machines have is known alike to code and database", () => {
  const separators = fc.constantFrom("", "-", ":", ".", "_", " ");
  const repeated = fc
    .tuple(fc.constantFrom("0", "f", "F", "a"), fc.integer({ min: 1, max: 40 }), separators)
    .map(([digit, times, separator]) => Array(times).fill(digit).join(separator));
  const inSomeCase = (texts: readonly string[]) =>
    fc
      .tuple(fc.constantFrom(...texts), fc.boolean(), fc.constantFrom("", " ", "\t"))
      .map(([text, isUpper, space]) => space + (isUpper ? text.toUpperCase() : text) + space);
  const dashed = (id: string) => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const fingerprints = fc.oneof(
    repeated,
    inSomeCase(defaultTexts),
    inSomeCase(factoryIds),
    inSomeCase(factoryIds.map(dashed)),
    fc.uuid(),
    fc.string({ maxLength: 20 }).filter((text) => !text.includes("\0")),
  );

  test("placeholders of hardware readers, whatever their case and separators", async () => {
    const rows = fc.sample(
      fingerprints.map((fingerprint) => ({ fingerprint })),
      cases,
    );
    const found = await inDatabase(rows, sql`(fingerprint text)`, isSharedFingerprintSql(sql`fingerprint`));
    expect(found).toEqual(rows.map(({ fingerprint }) => isSharedFingerprint(fingerprint)));
    expect(new Set(found).size).toBe(2);
  });
});

describe("the expiry of a license is judged alike by code and database", () => {
  test("expired from the instant of the expiry on", async () => {
    const rows = fc.sample(
      expiries.map((expiry) => ({ expiry })),
      cases,
    );
    const found = await inDatabase(
      rows,
      sql`(expiry timestamptz)`,
      sql`coalesce(${isExpiredSql(sql`expiry`, instant(now))}, false)`,
    );
    expect(found).toEqual(rows.map((license) => isExpired(license, now)));
    expect(new Set(found).size).toBe(2);
  });

  test("an expired license is refused by its policy's expiration strategy", async () => {
    const rows = fc.sample(fc.record({ expiry: expiries, strategy: strategies }), cases);
    const answer = await database.execute<{ value: boolean }>(sql`
      select coalesce(${expiryRefusesSql(instant(now))}, false) as value
      from rows from (jsonb_to_recordset(${jsonOf(rows)}) as (expiry timestamptz, strategy text)) with ordinality as given
      cross join lateral (select given.expiry) license
      cross join lateral (select given.strategy as expiration_strategy) policy
      order by ordinality`);
    const expected = rows.map(
      ({ expiry, strategy }) => isExpired({ expiry }, now) && expiryRefuses({ expirationStrategy: strategy }),
    );
    expect(answer.rows.map(({ value }) => value)).toEqual(expected);
    expect(new Set(expected).size).toBe(2);
  });
});
