import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { AttemptLimiter } from "../../src/attempts/attempt-limiter.ts";

afterEach(() => {
  vi.useRealTimers();
});

const start = Date.parse("2026-11-01T09:30:00Z");

const network = "203.0.113.7";

test("an object keeps itself in memory for as long as it has something to remember, and no longer", async () => {
  const { ATTEMPT_LIMITER: limiters } = env as unknown as Required<Pick<Environment, "ATTEMPT_LIMITER">>;
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: start });
  await runInDurableObject(limiters.get(limiters.idFromName("awake")), async (_, state) => {
    const calls: number[] = [];
    const stayAwake = async () => {
      calls.push((Date.now() - start) / 1_000);
      limiter.stayAwake();
    };
    const own = { get: () => ({ stayAwake }) } as unknown as typeof limiters;
    const limiter = new AttemptLimiter(state, { ...(env as unknown as Environment), ATTEMPT_LIMITER: own });
    const attempt = { network, account: `${network} acme/ada`, now: start };
    const end = (outcome: "failed" | "passed") => limiter.end({ ...attempt, admittedAt: start, outcome, now: Date.now() });
    await limiter.admit(attempt);
    end("passed");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toEqual([]);
    // A failure counts for a minute.
    end("failed");
    await vi.advanceTimersByTimeAsync(300_000);
    expect(calls).toEqual(Array.from({ length: 12 }, (_, index) => 65 + index * 5));
    // A block lasts for a minute, and has the next one last longer for a quarter of an hour.
    calls.length = 0;
    for (let guess = 0; guess < 10; guess += 1) end("failed");
    const blockedAt = (Date.now() - start) / 1_000;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect([calls[0], calls.at(-1)]).toEqual([blockedAt + 5, blockedAt + 16 * 60]);
  });
});
