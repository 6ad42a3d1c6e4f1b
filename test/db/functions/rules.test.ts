import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jsonOf } from "../../../src/db/sql.ts";
import { blockColumns, ownBlocks, snakeCase } from "../../../src/licensing/index.ts";
import { evaluate, row } from "./database.ts";

// Thousands of cases are compared with the code's own rules in test/licensing/*.pair.test.ts.

const noon = sql`timestamptz '2031-01-31T12:00:00Z'`;

describe("latchkey_clock_starts", () => {
  test("by an event that the policy names, if it has a duration and the license no expiry", async () => {
    const starting = sql`array['from_first_use']`;
    expect(await evaluate(sql`latchkey_clock_starts(null, 86400, 'from_first_use', ${starting})`)).toBe(true);
    expect(await evaluate(sql`latchkey_clock_starts(null, 0, 'from_first_use', ${starting})`)).toBe(false);
    expect(await evaluate(sql`latchkey_clock_starts(null, 86400, 'from_creation', ${starting})`)).toBe(false);
    expect(await evaluate(sql`latchkey_clock_starts(${noon}, 86400, 'from_first_use', ${starting})`)).toBe(false);
  });
});

describe("latchkey_own_block", () => {
  const blockOfLicense = (times: Record<string, string>) =>
    evaluate(sql`latchkey_own_block(jsonb_populate_record(null::licenses, ${jsonOf(times)}))`);

  test("is the suspension of a license", async () => {
    expect(await blockOfLicense({ suspended_at: "2031-01-31T12:00:00Z" })).toBe("suspended");
    expect(await blockOfLicense({})).toBeNull();
  });

  test("is the strongest of the blocks that src/licensing/blocks.ts declares", async () => {
    for (const [place, { name }] of ownBlocks.entries()) {
      const columns = blockColumns.slice(place).map((column) => [snakeCase(column), "2031-01-31T12:00:00Z"]);
      expect(await blockOfLicense(Object.fromEntries(columns))).toBe(name);
    }
  });
});

describe("latchkey_is_expired", () => {
  test("from the instant of the expiry on", async () => {
    expect(await evaluate(sql`latchkey_is_expired(${noon}, ${noon})`)).toBe(true);
    expect(await evaluate(sql`latchkey_is_expired(${noon}, ${noon} - interval '1 millisecond')`)).toBe(false);
    expect(await evaluate(sql`latchkey_is_expired(null, ${noon})`)).toBeNull();
  });
});

describe("latchkey_key_authenticates", () => {
  test("under mixed and license, until the expiry under revoke", async () => {
    const authenticates = (strategy: string, expiration: string) =>
      evaluate(sql`latchkey_key_authenticates(${strategy}, ${expiration}, ${noon}, ${noon})`);
    expect(await authenticates("mixed", "restrict")).toBe(true);
    expect(await authenticates("token", "restrict")).toBe(false);
    expect(await authenticates("license", "revoke")).toBe(false);
  });
});

describe("latchkey_rate_started_at and latchkey_rate_requests", () => {
  const later = (seconds: number) => sql`${noon} + make_interval(secs => ${seconds})`;
  const requestsAt = (seconds: number) => evaluate(sql`latchkey_rate_requests(${noon}, 50, 10, 60, ${later(seconds)}, 1)`);

  test("latchkey_rate_started_at is the present window's start, or the request where that window is over", async () => {
    expect(await evaluate(sql`latchkey_rate_started_at(${noon}, 60, ${later(59)}) = ${noon}`)).toBe(true);
    expect(await evaluate(sql`latchkey_rate_started_at(${noon}, 60, ${later(60)}) = ${later(60)}`)).toBe(true);
  });

  test("latchkey_rate_requests adds to the present window, no further than one beyond the limit, or begins anew", async () => {
    expect(await requestsAt(59)).toBe(11);
    expect(await requestsAt(60)).toBe(1);
  });
});

describe("latchkey_last_seen", () => {
  test("is the latest sign of life", async () => {
    const license = row("licenses", { last_validated_at: "2031-01-01T00:00:00Z", last_checked_in_at: "2031-01-02T00:00:00Z" });
    expect(await evaluate(sql`latchkey_last_seen(${license})`)).toBe("2031-01-02T00:00:00+00:00");
    expect(await evaluate(sql`latchkey_last_seen(${row("licenses", {})})`)).toBeNull();
  });
});
