import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heartbeatStatus, isDead, isProcessAlive, nextHeartbeatAt, policyChoices } from "../../src/licensing/index.ts";
import { heartbeatStatusSql, isDeadSql, isProcessAliveSql, mayReviveSql } from "../../src/licensing/sql/heartbeat.ts";
import { minute, second } from "./facts.ts";
import { anywhere, cases, inDatabase, near, orNull, rowNow } from "./pairs.ts";
import { isProcessAlive as isProcessAliveAgain, revives } from "./second-rules.ts";

const policies = fc.record({
  heartbeatBasis: fc.constantFrom(...policyChoices.heartbeatBasis),
  heartbeatDuration: fc.constantFrom(60, 600, 86_400, 2_147_483_647),
  heartbeatResurrectionStrategy: fc.constantFrom(...policyChoices.heartbeatResurrectionStrategy),
});

const beforeBy = (now: Date, seconds: number): Date => new Date(now.getTime() - seconds * second);

const minutes = [0, 1, 2, 5, 10, 15];

/** Pings around now, around the instant of death, and around the end of each revival. */
const rows = fc.sample(
  fc.tuple(anywhere, policies).chain(([now, policy]) => {
    const deaths = [60, 600, 86_400].map((seconds) => beforeBy(now, seconds));
    const ends = minutes.map((after) => new Date(beforeBy(now, policy.heartbeatDuration).getTime() - after * minute));
    const pings = near(now, ...deaths, ...ends.filter((time) => time.getUTCFullYear() > 1950));
    return fc.record({
      now: fc.constant(now),
      policy: fc.constant(policy),
      machine: fc.record({
        createdAt: pings,
        lastHeartbeatAt: orNull(pings),
        heartbeatResetAt: orNull(pings),
        resurrectedAt: orNull(pings),
      }),
      process: fc.record({ lastHeartbeatAt: pings }),
    });
  }),
  cases,
);

describe("a machine's heartbeat, alike in code and database", () => {
  test("when it is dead, to the millisecond", async () => {
    const found = await inDatabase(rows, isDeadSql(rowNow));
    expect(found).toEqual(rows.map(({ machine, policy, now }) => isDead(machine, policy, now)));
    expect(new Set(found).size).toBe(2);
  });

  test("its status, where a resurrected machine is one that is alive", async () => {
    const found = await inDatabase(rows, heartbeatStatusSql(rowNow));
    const expected = rows.map(({ machine, policy, now }) => heartbeatStatus(machine, policy, now));
    expect(found).toEqual(expected.map((status) => (status === "resurrected" ? "alive" : status)));
    expect(new Set(found).size).toBe(3);
  });
});

describe("a dead machine's revival, alike in database and second model", () => {
  test("until so many minutes after its death, to the millisecond", async () => {
    const found = await inDatabase(rows, mayReviveSql(rowNow));
    expect(found).toEqual(rows.map(({ machine, policy, now }) => revives(nextHeartbeatAt(machine, policy), policy, now)));
    expect(new Set(found).size).toBe(2);
  });
});

describe("a process's life, alike in code and database", () => {
  test("until its window closes", async () => {
    const found = await inDatabase(rows, isProcessAliveSql(rowNow));
    expect(found).toEqual(rows.map(({ process, policy, now }) => isProcessAlive(process, policy, now)));
    expect(found).toEqual(rows.map(({ process, policy, now }) => isProcessAliveAgain(process.lastHeartbeatAt, policy, now)));
    expect(new Set(found).size).toBe(2);
  });
});
