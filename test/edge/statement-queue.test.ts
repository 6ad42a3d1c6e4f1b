import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FeedRow, Want } from "../../src/document/feed-store.ts";
import type { ClockStart } from "../../src/document/question.ts";
import { StatementQueue } from "../../src/edge/statement-queue.ts";
import { TakenChanges } from "../../src/edge/taken-changes.ts";

type Sent = { wants: string[]; answer: () => void; fail: (error: Error) => void };

/** A queue whose statements are answered when the test says so. */
function newQueue(mostAtOnce = 2) {
  const sent: Sent[] = [];
  const taken: number[] = [];
  const state = { isUnavailable: false, mostAtOnce };
  let [running, mostRunning] = [0, 0];
  const queue = new StatementQueue<number>({
    send: async (wants) => {
      const number = sent.length;
      const answered = Promise.withResolvers<void>();
      sent.push({ wants: wants.map(({ value }) => value), answer: answered.resolve, fail: answered.reject });
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await answered.promise.finally(() => {
        running -= 1;
      });
      return () => {
        taken.push(number);
        return number;
      };
    },
    mostAtOnce: () => state.mostAtOnce,
    wantsAtOnce: () => 100,
    isUnavailable: () => state.isUnavailable,
  });
  return { queue, sent, taken, state, mostRunning: () => mostRunning };
}

const want = (value: string, clockStart: ClockStart | null = null): Want => ({ kind: "key", value, clockStart, times: 1 });

const touchBy = (id: string): ClockStart => ({ now: "2026-11-24T16:00:00Z", actor: { id }, by_key: true, only_id: null });

/** Lets whatever can go on without an answer go on. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("a node's statements", () => {
  test("are taken in the order in which they were sent, whichever answer comes first", async () => {
    const { queue, sent, taken } = newQueue();
    const [first, second] = [queue.ask(want("a")), queue.ask(want("b"))];
    sent[1]?.answer();
    await settled();
    expect(taken).toEqual([]);
    sent[0]?.answer();
    expect(await Promise.all([first.done, second.done])).toEqual([0, 1]);
    expect(taken).toEqual([0, 1]);
    expect(queue.isIdle).toBe(true);
  });

  test("are two at a time; what is asked for meanwhile goes together into the next, which one of them pays for", async () => {
    const { queue, sent } = newQueue();
    const asked = ["a", "b", "c", "d", "e"].map((value) => queue.ask(want(value)));
    expect(asked.map(({ isFirst }) => isFirst)).toEqual([true, true, true, false, false]);
    await settled();
    expect(sent.map(({ wants }) => wants)).toEqual([["a"], ["b"]]);
    sent[1]?.answer();
    await settled();
    expect(sent.length, "the first is still to be taken before the second").toBe(2);
    sent[0]?.answer();
    await settled();
    expect(sent.map(({ wants }) => wants)).toEqual([["a"], ["b"], ["c", "d", "e"]]);
    sent[2]?.answer();
    expect(await Promise.all(asked.map(({ done }) => done))).toEqual([0, 1, 2, 2, 2]);
  });

  test("are as many as may be at that moment", async () => {
    const { queue, sent, state } = newQueue(1);
    const asked = [queue.ask(want("a")), queue.ask(want("b"))];
    await settled();
    expect(sent).toHaveLength(1);
    state.mostAtOnce = 2;
    asked.push(queue.ask(want("c")));
    await settled();
    expect(sent.length, "those who wait go on waiting together").toBe(1);
    sent[0]?.answer();
    await settled();
    expect(sent.map(({ wants }) => wants)).toEqual([["a"], ["b", "c"]]);
    sent[1]?.answer();
    await Promise.all(asked.map(({ done }) => done));
  });

  test("read a hundred at most; who comes then waits for another", async () => {
    const { queue, sent } = newQueue(1);
    const asked = Array.from({ length: 250 }, (_, index) => queue.ask(want(String(index))));
    for (let statement = 0; statement < 4; statement += 1) {
      await settled();
      sent[statement]?.answer();
    }
    await Promise.all(asked.map(({ done }) => done));
    expect(sent.map(({ wants }) => wants.length)).toEqual([1, 100, 100, 49]);
    expect(asked.filter(({ isFirst }) => isFirst)).toHaveLength(4);
  });

  test("do not wait for one that failed: who wanted it is told, and the others are served", async () => {
    const { queue, sent, taken } = newQueue();
    const [first, second, third] = ["a", "b", "c"].map((value) => queue.ask(want(value)));
    sent[1]?.answer();
    sent[0]?.fail(new Error("no answer"));
    await expect(first?.done).rejects.toThrow("no answer");
    expect(await second?.done).toBe(1);
    await settled();
    sent[2]?.answer();
    expect(await third?.done).toBe(2);
    expect(taken).toEqual([1, 2]);
    expect(queue.isIdle).toBe(true);
  });

  test("are not sent while the database is away: who waited for the next one is told at once", async () => {
    const { queue, sent, state } = newQueue(1);
    const [first, second] = [queue.ask(want("a")), queue.ask(want("b"))];
    state.isUnavailable = true;
    sent[0]?.fail(new Error("no answer"));
    await expect(first.done).rejects.toThrow("no answer");
    await expect(second.done).rejects.toThrow("did not answer moments ago");
    expect(sent).toHaveLength(1);
    state.isUnavailable = false;
    const third = queue.ask(want("c"));
    sent[1]?.answer();
    expect(await third.done).toBe(1);
  });

  test("read once what several want, counted as often, and changed in the name of who came first", async () => {
    const { queue, sent } = newQueue(1);
    queue.ask(want("a"));
    const asked = [want("b"), want("b", touchBy("ada")), want("b", touchBy("bob")), want("c", touchBy("bob"))].map((one) =>
      queue.ask(one),
    );
    expect(asked.map(({ wanted }) => wanted?.times)).toEqual([0, 1, 2, 1]);
    expect([...(asked[0]?.wants.values() ?? [])]).toEqual([
      { ...want("b"), clockStart: touchBy("ada"), times: 2 },
      { ...want("c"), clockStart: touchBy("bob"), times: 1 },
    ]);
    sent[0]?.answer();
    await settled();
    expect(sent[1]?.wants).toEqual(["b", "c"]);
    sent[1]?.answer();
    await Promise.all(asked.map(({ done }) => done));
  });

  test("are found by what they read, and any of them where nothing is wanted; one that waits is not under way", async () => {
    const { queue, sent } = newQueue(1);
    expect(queue.underWay(undefined)).toBeUndefined();
    const [first, second] = [queue.ask(want("a")), queue.ask(want("b"))];
    expect(queue.underWay(want("a"))?.done).toBe(first.done);
    expect(queue.underWay(undefined)?.done).toBe(first.done);
    expect(queue.underWay(want("b"))).toBeUndefined();
    for (const index of [0, 1]) {
      sent[index]?.answer();
      await settled();
    }
    await second.done;
    expect(queue.underWay(undefined)).toBeUndefined();
  });

  test("whatever is asked, answered and failed when, keep the order and the number, and serve everybody", async () => {
    const steps = fc.array(fc.oneof(fc.record({ ask: fc.nat(8) }), fc.record({ answer: fc.nat(3), fails: fc.boolean() })), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (all, most) => {
        const { queue, sent, taken, mostRunning } = newQueue(most);
        const open = new Set<number>();
        let seen = 0;
        const asked: Promise<unknown>[] = [];
        const notice = async () => {
          await settled();
          for (; seen < sent.length; seen += 1) open.add(seen);
        };
        const answer = (number: number | undefined, fails: boolean) => {
          if (number === undefined) return;
          open.delete(number);
          if (fails) sent[number]?.fail(new Error("no answer"));
          else sent[number]?.answer();
        };
        for (const step of all) {
          if ("ask" in step) asked.push(queue.ask(want(String(step.ask))).done.catch(() => undefined));
          else answer([...open][step.answer % Math.max(1, open.size)], step.fails);
          await notice();
        }
        for (; open.size > 0; await notice()) answer([...open].at(-1), false);
        await Promise.all(asked);
        expect(taken).toEqual(taken.toSorted((left, right) => left - right));
        expect(mostRunning()).toBeLessThanOrEqual(most);
        expect(queue.isIdle).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("changes that statements tell twice", () => {
  const change = (id: string, body: FeedRow["body"] = null): FeedRow => ({
    source: "licenses",
    id,
    parent: null,
    name: null,
    body,
  });

  test("are taken once by those that were under way together, and each as often as it came", () => {
    const taken = new TakenChanges();
    const [came, changed, went] = [change("a"), change("a", { uses: 1 }), change("a")];
    expect(taken.fresh([came, changed], 1)).toEqual([came, changed]);
    taken.add({ lastSent: 2, changes: [came, changed], reported: [came, changed] });
    // The second was sent before the first was taken: it tells the same again, and that the license went.
    expect(taken.fresh([came, changed, went], 2)).toEqual([went]);
    taken.add({ lastSent: 3, changes: [went], reported: [came, changed, went] });
    expect(taken.fresh([went], 3)).toEqual([]);
  });

  test("are taken again by one that was sent after they were taken: it tells them because it must", () => {
    const taken = new TakenChanges();
    taken.add({ lastSent: 2, changes: [change("a")], reported: [change("a")] });
    expect(taken.fresh([change("a")], 3)).toEqual([change("a")]);
  });

  test("tell whether anything changed between what two of them read", () => {
    const taken = new TakenChanges();
    const [came, changed] = [change("a"), change("a", { uses: 1 })];
    expect(taken.areAllIn([], 2), "none was taken").toBe(true);
    taken.add({ lastSent: 2, changes: [came], reported: [came] });
    expect(taken.areAllIn([came], 2)).toBe(true);
    expect(taken.areAllIn([], 2), "it came in between").toBe(false);
    expect(taken.areAllIn([], 3), "before it was sent").toBe(true);
    taken.add({ lastSent: 2, changes: [changed], reported: [came, changed] });
    expect(taken.areAllIn([came], 2)).toBe(false);
    expect(taken.areAllIn([changed, came], 2)).toBe(true);
  });

  test("do not take a going for the coming before it, though both read alike", () => {
    const taken = new TakenChanges();
    const [came, went] = [change("a"), change("a")];
    // That it came was taken before already, and is told by both. Then it went, which only one of them tells.
    taken.add({ lastSent: 2, changes: [went], reported: [came, went] });
    expect(taken.areAllIn([came], 2)).toBe(false);
  });

  test("do not tell it where one of them could not tell all", () => {
    const taken = new TakenChanges();
    taken.add({ lastSent: 2, changes: [], reported: null });
    expect(taken.areAllIn([], 2)).toBe(false);
    expect(taken.areAllIn([], 3)).toBe(true);
  });
});
