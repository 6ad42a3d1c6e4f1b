import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextAttemptAt, readRetrySeconds, retrySeconds } from "../../src/delivery/retries.ts";

const endedAt = new Date("2031-01-10T12:00:00Z");

const pauseAfter = (attempts: number, answer: { status?: number | null; retryAfter?: string | null } = {}, random = 0) => {
  const { status = 500, retryAfter = null } = answer;
  const at = nextAttemptAt({ attempts, endedAt, status, retryAfter }, { seconds: retrySeconds, random });
  return at === null ? null : (at.getTime() - endedAt.getTime()) / 1_000;
};

describe("the pauses between attempts", () => {
  test("are 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h, 8 h, 12 h, 24 h, 24 h, and then none: three days and a little", () => {
    const [minute, hour] = [60, 3_600];
    const pauses = Array.from({ length: 13 }, (_, index) => pauseAfter(index + 1));
    const hours = [1, 2, 4, 8, 12, 24, 24].map((count) => count * hour);
    expect(pauses).toEqual([5, 30, 2 * minute, 10 * minute, 30 * minute, ...hours, null]);
    const days = retrySeconds.reduce((sum, seconds) => sum + seconds, 0) / (24 * hour);
    expect(days).toBeGreaterThan(3);
    expect(days * 1.1).toBeLessThan(3.5);
  });

  test("are never shorter than that, and longer by a tenth at most", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const [pause, shortest] = [pauseAfter(attempts, {}, random) ?? 0, retrySeconds[attempts - 1] ?? 0];
        expect(pause).toBeGreaterThanOrEqual(shortest);
        expect(pause).toBeLessThanOrEqual(shortest * 1.1 + 0.001);
      }),
    );
  });

  test.each([
    { status: 503, retryAfter: "120", pause: 120 },
    { status: 429, retryAfter: "Fri, 10 Jan 2031 12:10:00 GMT", pause: 600 },
    { status: 429, retryAfter: "1", pause: 5 },
    { status: 503, retryAfter: "999999999", pause: 86_400 },
    { status: 503, retryAfter: "Fri, 10 Jan 2031 11:00:00 GMT", pause: 5 },
    { status: 503, retryAfter: "in a while", pause: 5 },
    { status: 503, retryAfter: "-60", pause: 5 },
    { status: 503, retryAfter: "1e9", pause: 5 },
    { status: 500, retryAfter: "120", pause: 5 },
    { status: 301, retryAfter: "120", pause: 5 },
  ])("after $status with Retry-After: $retryAfter the first is $pause s", ({ status, retryAfter, pause }) => {
    expect(pauseAfter(1, { status, retryAfter })).toBe(pause);
  });
});

describe("WEBHOOK_RETRY_SECONDS", () => {
  test.each([
    [undefined, retrySeconds],
    ["", retrySeconds],
    ["1", [1]],
    ["0, 0.5,30", [0, 0.5, 30]],
  ])("%j gives the pauses %j", (text, seconds) => {
    expect(readRetrySeconds(text)).toEqual(seconds);
  });

  test.each(["soon", "1,,2", "-1", "1e3", "604801", "5s", Array(51).fill("1").join(",")])(
    "%s is refused, and the sentence says what to set",
    (text) => {
      expect(() => readRetrySeconds(text)).toThrow(/Set at most 50 numbers from 0 to 604800/);
    },
  );
});
