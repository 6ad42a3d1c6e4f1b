import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { handleScheduled } from "../../functions/scheduled.ts";
import type { Environment } from "../../src/app/environment.ts";
import type { Clock } from "../../src/jobs/clock.ts";
import type { JobResult } from "../../src/jobs/job.ts";
import { jobs } from "../../src/jobs/jobs.ts";
import { nowhere } from "../support/edge.ts";

const environment = env as unknown as Environment & Required<Pick<Environment, "CLOCK">>;

type Stub = ReturnType<(typeof environment)["CLOCK"]["get"]>;

/** The clocks of a test, which stand still again after it. */
const clocks: Stub[] = [];

/** A clock of a test's own, which nobody has started. */
function newClock(name: string = crypto.randomUUID()): Stub {
  const { CLOCK: namespace } = environment;
  const clock = namespace.get(namespace.idFromName(name));
  clocks.push(clock);
  return clock;
}

/** Milliseconds until a clock's next alarm; null where it stands still. */
async function nextIn(clock: Stub): Promise<number | null> {
  const at = await runInDurableObject(clock, (_, { storage }) => storage.getAlarm());
  return at === null ? null : at - Date.now();
}

const setAlarm = (clock: Stub, at: number): Promise<void> => runInDurableObject(clock, (_, { storage }) => storage.setAlarm(at));

/** Has the first job do something else, and the others nothing. @returns how often it ran */
function instead(run: () => Promise<JobResult>): () => number {
  let times = 0;
  for (const [index, job] of jobs.entries())
    vi.spyOn(job, "run").mockImplementation(async () => {
      if (index > 0) return { rows: 0, isMore: false };
      times += 1;
      return run();
    });
  return () => times;
}

const quiet = () => vi.spyOn(console, "error").mockImplementation(() => undefined);

const [hourMs, minuteMs] = [3_600_000, 60_000];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const clock of clocks.splice(0)) await runInDurableObject(clock, (_, { storage }) => storage.deleteAlarm());
});

describe("the clock", () => {
  test("stands still until it is started, and then ticks each minute", async () => {
    const times = instead(async () => ({ rows: 1, isMore: false }));
    const clock = newClock();
    expect(await nextIn(clock)).toBeNull();
    await setAlarm(clock, Date.now() + hourMs);
    for (const tick of [1, 2, 3]) {
      expect(await runDurableObjectAlarm(clock)).toBe(true);
      expect(times()).toBe(tick);
      const next = await nextIn(clock);
      expect(next).toBeGreaterThan(minuteMs / 2);
      expect(next).toBeLessThanOrEqual(minuteMs);
    }
  });

  test("a Cron Trigger starts it, leaves one alone that ticks, and wakes one that has lost its alarm", async () => {
    const times = instead(async () => ({ rows: 1, isMore: false }));
    const trigger = () => handleScheduled({} as ScheduledController, environment);
    const clock = newClock("clock");
    await trigger();
    await expect.poll(times).toBe(1);
    await expect.poll(() => nextIn(clock)).toBeGreaterThan(minuteMs / 2);
    await trigger();
    expect(await nextIn(clock)).toBeGreaterThan(minuteMs / 2);
    expect(times()).toBe(1);

    await runInDurableObject(clock, (_, { storage }) => storage.deleteAlarm());
    await trigger();
    await expect.poll(times).toBe(2);
  });

  test("on one machine it begins a round at once where a process has just begun", async () => {
    const times = instead(async () => ({ rows: 1, isMore: false }));
    const clock = newClock();
    await setAlarm(clock, Date.now() + hourMs);
    await clock.start({ atOnce: true });
    await expect.poll(times).toBe(1);
  });

  test("has its next round at once where a job has more to do", async () => {
    const times = instead(async () => ({ rows: 1, isMore: times() < 5 }));
    const clock = newClock();
    await clock.start();
    await expect.poll(times).toBe(5);
    await expect.poll(() => nextIn(clock)).toBeGreaterThan(minuteMs / 2);
  });

  test("ticks on after a job that fails, after a round that fails, and through an outage", async () => {
    quiet();
    const times = instead(async () => {
      throw new Error("a job of tests");
    });
    const clock = newClock();
    await setAlarm(clock, Date.now() + hourMs);
    await runDurableObjectAlarm(clock);
    expect(times()).toBe(1);
    expect(await nextIn(clock)).toBeGreaterThan(minuteMs / 2);

    for (const broken of [{ DATABASE_ENDPOINT: nowhere }, { DATABASE_URL: "nonsense", DATABASE_ENDPOINT: undefined }]) {
      await runInDurableObject(clock, (object) => void Object.assign(object, { env: { ...environment, ...broken } }));
      await setAlarm(clock, Date.now() + hourMs);
      await runDurableObjectAlarm(clock);
      expect(await nextIn(clock)).toBeGreaterThan(minuteMs / 2);
    }
  });

  test("never has two rounds at once: an alarm that comes during one leaves it to that", async () => {
    const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let atOnce = 0;
    let most = 0;
    const times = instead(async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      begun.resolve();
      await mayEnd.promise;
      atOnce -= 1;
      return { rows: 1, isMore: false };
    });
    const clock = newClock();
    await runInDurableObject(clock, async (object) => {
      const itself = object as unknown as Clock;
      const first = itself.alarm();
      await begun.promise;
      await itself.alarm();
      mayEnd.resolve();
      await first;
    });
    expect([times(), most]).toEqual([1, 1]);
  });
});
