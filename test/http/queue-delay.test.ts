import { describe, expect, test } from "vitest";
import { QueueDelay } from "../../src/app/queue-delay.ts";

/** The times at which a request was refused. Each request is `[time, milliseconds that it waited]`. */
function refusedAt(requests: [at: number, waited: number][]): number[] {
  const queue = new QueueDelay({ targetMs: 100, intervalMs: 250 });
  return requests.filter(([at, waited]) => queue.isTooLong(waited, at)).map(([at]) => at);
}

/** Requests of one wait, one every 50 ms. */
const steadily = (from: number, to: number, waited: number): [number, number][] =>
  Array.from({ length: (to - from) / 50 }, (_, index) => [from + index * 50, waited]);

describe("requests that wait for their turn", () => {
  test("are refused from a quarter of a second on in which every one has waited longer than 100 ms", () => {
    expect(refusedAt(steadily(0, 400, 150))).toEqual([250, 300, 350]);
    expect(refusedAt(steadily(0, 400, 99))).toEqual([]);
  });

  test("are not refused after a pause of the processor: those behind it wait less and less", () => {
    const waits = [400, 300, 200, 100, 20, 0, 0];
    expect(refusedAt(waits.map((waited, index) => [index * 40, waited]))).toEqual([]);
  });

  test("are let in again as soon as one has not waited", () => {
    expect(refusedAt([...steadily(0, 400, 150), [400, 50], ...steadily(450, 700, 150)])).toEqual([250, 300, 350]);
  });

  test("count together with those just before alone, and not with one of long ago", () => {
    expect(
      refusedAt([
        [0, 500],
        [10_000, 500],
        [20_000, 500],
      ]),
    ).toEqual([]);
  });
});
