import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Asking, DatabaseUnavailableError, unlessUnavailable } from "../../src/db/breaker.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const never = () => new Promise<never>(() => undefined);

const refuse = () => Promise.reject(new Error("refused"));

/** A database of its own, and what it was sent. */
function database(given: Partial<Asking<string>> = {}) {
  const address = crypto.randomUUID();
  const ask = vi.fn(given.ask ?? (async () => "answer"));
  const ping = vi.fn(given.ping ?? (async () => "pong"));
  const waited: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => waited.push(work);
  return {
    ask,
    ping,
    send: (deadlineMs = 10_000) => unlessUnavailable(address, { ask, ping, deadlineMs }),
    waited,
    sendFromWorker: () => unlessUnavailable(address, { ask, ping, deadlineMs: 10_000, waitUntil }),
  };
}

/** Acts as a database that answers after some milliseconds, unless it is given up. */
const answerAfter = (milliseconds: number) => (signal: AbortSignal) =>
  new Promise<string>((resolve, reject) => {
    setTimeout(() => resolve("answer"), milliseconds);
    signal.addEventListener("abort", () => reject(signal.reason));
  });

/** Gives what makes it later than any timer knows: nothing could run meanwhile. */
function clock(): (milliseconds: number) => void {
  const now = performance.now.bind(performance);
  let stoodStill = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now() + stoodStill);
  return (milliseconds) => {
    stoodStill += milliseconds;
  };
}

test("a statement that takes long is waited for while the database answers others", async () => {
  const { send, ask, ping } = database();
  ask.mockImplementationOnce(() => new Promise((resolve) => setTimeout(() => resolve("late"), 9_000)));
  const late = send();
  for (let second = 0; second < 9; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    await send();
  }
  expect(await late).toBe("late");
  expect(ping).not.toHaveBeenCalled();
});

test("in silence a ping tells that the database is there, every two seconds", async () => {
  const { send, ask, ping } = database();
  ask.mockImplementationOnce(() => new Promise((resolve) => setTimeout(() => resolve("late"), 7_000)));
  const late = send();
  await vi.advanceTimersByTimeAsync(7_000);
  expect(await late).toBe("late");
  expect(ping).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ping, "nothing goes on after the answer").toHaveBeenCalledTimes(3);
});

test("in silence a ping that fails tells that it hangs: the statement is given up, and the next is refused at once", async () => {
  let isGivenUp = false;
  const { send, ask } = database({ ping: refuse });
  ask.mockImplementation((signal) => {
    signal.addEventListener("abort", () => {
      isGivenUp = true;
    });
    return never();
  });
  const hung = expect(send()).rejects.toThrow("the database hangs");
  await vi.advanceTimersByTimeAsync(2_000);
  await hung;
  expect(isGivenUp).toBe(true);
  await expect(send()).rejects.toThrow(DatabaseUnavailableError);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("a ping finds out whether it is back: of many requests one makes it, and a request that is dropped in the middle of it stops nobody", async () => {
  const { send, ask, ping } = database({ ask: refuse });
  for (let time = 0; time < 5; time += 1) await expect(send()).rejects.toThrow();
  expect([ask.mock.calls.length, ping.mock.calls.length]).toEqual([3, 0]);
  await vi.advanceTimersByTimeAsync(1_000);
  ping.mockImplementationOnce(never);
  send().catch(() => undefined);
  for (let time = 0; time < 5; time += 1) await expect(send()).rejects.toThrow("moments ago");
  expect(ping).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  ask.mockImplementation(async () => "answer");
  expect([await send(), await send()]).toEqual(["answer", "answer"]);
  expect(ping).toHaveBeenCalledTimes(2);
});

test("where the platform goes on after a request, nobody waits for the ping: all are refused until it has told that the database is back", async () => {
  const { sendFromWorker, ask, ping, waited } = database({ ask: refuse });
  for (let time = 0; time < 3; time += 1) await expect(sendFromWorker()).rejects.toThrow("refused");
  ping.mockImplementationOnce(() => new Promise((_, reject) => setTimeout(() => reject(new Error("it hangs")), 2_000)));
  ping.mockImplementationOnce(() => new Promise((resolve) => setTimeout(() => resolve("pong"), 500)));
  await vi.advanceTimersByTimeAsync(1_000);
  for (let time = 0; time < 5; time += 1) await expect(sendFromWorker()).rejects.toThrow("moments ago");
  expect([ping.mock.calls.length, waited.length]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(2_000);
  await waited[0];
  await expect(sendFromWorker(), "the failed ping counts as any failure").rejects.toThrow("moments ago");
  expect(ping).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_000);
  await expect(sendFromWorker()).rejects.toThrow("moments ago");
  ask.mockImplementation(async () => "answer");
  await vi.advanceTimersByTimeAsync(500);
  await waited[1];
  expect(await sendFromWorker()).toBe("answer");
  expect([ping.mock.calls.length, ask.mock.calls.length]).toEqual([2, 4]);
});

test("who comes long after the last refusal waits for the ping: nobody has asked meanwhile whether the database is back", async () => {
  const { sendFromWorker, ask, ping, waited } = database({ ask: refuse });
  for (let time = 0; time < 3; time += 1) await expect(sendFromWorker()).rejects.toThrow("refused");
  await vi.advanceTimersByTimeAsync(5_000);
  ask.mockImplementation(async () => "answer");
  expect(await sendFromWorker()).toBe("answer");
  expect([ping.mock.calls.length, waited.length]).toEqual([1, 0]);
});

test("a database that gives no answer in time is given up", async () => {
  for (const deadlineMs of [2_000, 10_000]) {
    const { send } = database({ ask: answerAfter(deadlineMs + 1) });
    const late = expect(send(deadlineMs)).rejects.toThrow("did not answer in time");
    await vi.advanceTimersByTimeAsync(deadlineMs);
    await late;
  }
});

test("an answer that came while nothing could run is read, however late that is, and the database is not taken to be away", async () => {
  const standStill = clock();
  for (const deadlineMs of [2_000, 10_000]) {
    const { send, ask } = database({ ask: answerAfter(deadlineMs + 10) });
    for (let time = 0; time < 5; time += 1) {
      const answer = send(deadlineMs);
      standStill(1_000);
      await vi.advanceTimersByTimeAsync(deadlineMs + 10);
      expect(await answer).toBe("answer");
    }
    expect(ask).toHaveBeenCalledTimes(5);
  }
});

test("one that does not answer then either is given up a moment later", async () => {
  const standStill = clock();
  const { send } = database({ ask: answerAfter(3_000) });
  let isGivenUp = false;
  send(2_000).catch(() => {
    isGivenUp = true;
  });
  standStill(1_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(isGivenUp).toBe(false);
  await vi.advanceTimersByTimeAsync(250);
  expect(isGivenUp).toBe(true);
});
