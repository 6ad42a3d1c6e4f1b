import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Gate, type Ticket } from "../../src/gate.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

const newGate = () => new Gate({ atOnce: 10, atLeast: 4, patienceMs: 500 });

const enter = (gate: Gate, count: number): Ticket[] => Array.from({ length: count }, () => gate.enter());

/** Work that is begun and finished evenly for some seconds. */
function work(gate: Gate, { seconds, perSecond }: { seconds: number; perSecond: number }): void {
  for (let tick = 0; tick < seconds * 10; tick += 1) {
    for (const ticket of enter(gate, perSecond / 10)) gate.leave(ticket);
    vi.advanceTimersByTime(100);
  }
}

describe("a gate", () => {
  test("is full with as much under way as may always be, where nothing was finished lately", () => {
    const gate = newGate();
    const tickets = enter(gate, 9);
    expect(gate.isFull).toBe(false);
    tickets.push(gate.enter());
    expect([gate.isFull, gate.underWay]).toEqual([true, 10]);
    for (const ticket of tickets) gate.leave(ticket);
    expect([gate.isFull, gate.underWay]).toEqual([false, 0]);
  });

  test("lets less in while the work takes long, until nothing is under way", () => {
    const gate = newGate();
    const [first, second, ...others] = enter(gate, 10);
    vi.advanceTimersByTime(4_000);
    for (const ticket of [first, second]) if (ticket !== undefined) gate.leave(ticket);
    expect([gate.isFull, gate.underWay]).toEqual([true, 8]);
    for (const ticket of others.splice(0, 5)) gate.leave(ticket);
    expect([gate.isFull, gate.underWay]).toEqual([false, 3]);
    enter(gate, 1);
    expect(gate.isFull).toBe(true);
    vi.advanceTimersByTime(6_000);
    expect(gate.underWay).toBe(0);
    for (const ticket of enter(gate, 1)) gate.leave(ticket);
    enter(gate, 9);
    expect(gate.isFull).toBe(false);
  });

  test("lets in as much as is finished within its patience", () => {
    const gate = newGate();
    work(gate, { seconds: 3, perSecond: 1_000 });
    enter(gate, 499);
    expect(gate.isFull).toBe(false);
    enter(gate, 2);
    expect(gate.isFull).toBe(true);
  });

  test("follows what becomes slower", () => {
    const gate = newGate();
    work(gate, { seconds: 3, perSecond: 1_000 });
    work(gate, { seconds: 3, perSecond: 100 });
    enter(gate, 51);
    expect(gate.isFull).toBe(true);
  });

  test("forgets after seconds what began and was never said to be over", () => {
    const gate = newGate();
    enter(gate, 10);
    vi.advanceTimersByTime(4_000);
    expect(gate.isFull).toBe(true);
    const [late] = enter(gate, 1);
    vi.advanceTimersByTime(3_000);
    expect([gate.isFull, gate.underWay]).toEqual([false, 1]);
    if (late !== undefined) gate.leave(late);
    expect(gate.underWay).toBe(0);
  });

  test("does not count twice what ends after it was forgotten", () => {
    const gate = newGate();
    const lost = enter(gate, 3);
    vi.advanceTimersByTime(6_000);
    enter(gate, 2);
    vi.advanceTimersByTime(1_000);
    for (const ticket of lost) gate.leave(ticket);
    expect(gate.underWay).toBe(2);
  });
});
