import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heartbeatStatus, isDead, nextHeartbeatAt, policyChoices } from "../../src/licensing/index.ts";
import { ago, machine, minute, now, second } from "./facts.ts";
import { revives } from "./second-rules.ts";

const terms = { heartbeatDuration: 600, heartbeatBasis: "from_first_ping" } as const;
const fromCreation = { ...terms, heartbeatBasis: "from_creation" } as const;
const window = 10 * minute;

describe("monitoring starts", () => {
  test.each([
    ["from_first_ping: not before a ping", terms, {}, null],
    ["from_first_ping: at the ping", terms, { lastHeartbeatAt: now }, ago(-window)],
    ["from_creation: at creation", fromCreation, { createdAt: now }, ago(-window)],
    ["from_creation: a ping counts instead", fromCreation, { createdAt: ago(window), lastHeartbeatAt: now }, ago(-window)],
    ["from_first_ping: not after a reset", terms, { heartbeatResetAt: ago(1) }, null],
    ["from_creation: not after a reset, which is back to never started", fromCreation, { heartbeatResetAt: ago(1) }, null],
    [
      "from_creation: again with the ping after a reset",
      fromCreation,
      { heartbeatResetAt: ago(9), lastHeartbeatAt: now },
      ago(-window),
    ],
  ] as const)("%s", (_, policy, facts, due) => {
    expect(nextHeartbeatAt(machine(facts), policy)).toEqual(due);
    if (due === null) expect(heartbeatStatus(machine(facts), policy, now)).toBe("not_started");
  });

  test.each([60, 600, 86_400])("and a ping is due again %d s after the last", (heartbeatDuration) => {
    const due = nextHeartbeatAt(machine({ lastHeartbeatAt: now }), { ...terms, heartbeatDuration });
    expect(due).toEqual(ago(-heartbeatDuration * second));
  });
});

describe("a machine is alive within the window and dead from the instant it closes", () => {
  test.each([
    [0, "alive"],
    [1, "alive"],
    [window - 1, "alive"],
    [window, "dead"],
    [window + 1, "dead"],
    [1000 * window, "dead"],
  ])("%d ms after its last ping: %s", (elapsed, status) => {
    const pinged = machine({ lastHeartbeatAt: ago(elapsed) });
    expect(heartbeatStatus(pinged, terms, now)).toBe(status);
    expect(isDead(pinged, terms, now)).toBe(status === "dead");
    expect(heartbeatStatus(machine({ createdAt: ago(elapsed) }), fromCreation, now)).toBe(status);
  });

  test("a ping from a clock ahead of ours is alive", () => {
    expect(heartbeatStatus(machine({ lastHeartbeatAt: ago(-second) }), terms, now)).toBe("alive");
  });

  test("dead stays dead as time passes without a ping", () => {
    const times = fc.integer({ min: 0, max: 10 * window });
    fc.assert(
      fc.property(times, times, fc.boolean(), (elapsed, more, atCreation) => {
        const policy = atCreation ? fromCreation : terms;
        const sleeper = machine({ lastHeartbeatAt: ago(elapsed) });
        const later = new Date(now.getTime() + more);
        if (isDead(sleeper, policy, now)) expect(isDead(sleeper, policy, later)).toBe(true);
      }),
    );
  });
});

describe("a machine is resurrected", () => {
  test("until the ping after the one that brought it back", () => {
    const revived = machine({ lastHeartbeatAt: ago(minute), resurrectedAt: ago(minute) });
    expect(heartbeatStatus(revived, terms, now)).toBe("resurrected");
    expect(heartbeatStatus({ ...revived, lastHeartbeatAt: now }, terms, now)).toBe("alive");
  });

  test("and dies again when its window closes", () => {
    const revived = machine({ lastHeartbeatAt: ago(window), resurrectedAt: ago(window) });
    expect(heartbeatStatus(revived, terms, now)).toBe("dead");
  });

  test("and never started after a reset", () => {
    const reset = machine({ lastHeartbeatAt: null, resurrectedAt: ago(minute), heartbeatResetAt: now });
    expect(heartbeatStatus(reset, fromCreation, now)).toBe("not_started");
  });
});

const minutesToRevive = {
  no_revive: 0,
  "1_minute_revive": 1,
  "2_minute_revive": 2,
  "5_minute_revive": 5,
  "10_minute_revive": 10,
  "15_minute_revive": 15,
  always_revive: null,
} as const;

describe("a ping may bring a dead machine back", () => {
  const strategies = policyChoices.heartbeatResurrectionStrategy.map(
    (strategy) => [strategy, minutesToRevive[strategy]] as const,
  );

  test.each(strategies)("to the millisecond: %s", (heartbeatResurrectionStrategy, minutes) => {
    const policy = { ...terms, heartbeatResurrectionStrategy };
    const deadFor = (milliseconds: number): boolean =>
      revives(nextHeartbeatAt(machine({ lastHeartbeatAt: ago(window + milliseconds) }), policy), policy, now);
    const closes = (minutes ?? 0) * minute;
    if (closes > 0) expect([deadFor(0), deadFor(closes - 1)]).toEqual([true, true]);
    expect([deadFor(closes), deadFor(closes + 1), deadFor(closes + 1000 * window)]).toEqual(Array(3).fill(minutes === null));
  });
});
