import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChangeLog } from "../../src/edge/change-log.ts";
import { follow, placeInLog } from "../../src/edge/followed-nodes.ts";
import { type CachedLicense, confirmedAtOf } from "../../src/edge/memory.ts";
import type { NodeLog } from "../../src/edge/node-types.ts";

describe("the log of a node's changes", () => {
  test("tells what came after a place, in order", () => {
    const log = new ChangeLog();
    log.add(["a", "b"]);
    const place = log.end;
    expect(log.after(place)).toEqual([]);
    log.add(["c"]);
    log.add(["a"]);
    expect(log.after(place)).toEqual(["c", "a"]);
  });

  test("says that it does not know: of another life, of long ago, and where anything may have changed", () => {
    const log = new ChangeLog();
    const start = log.end;
    expect(new ChangeLog().after(start)).toBeNull();
    expect(log.after({ ...start, number: 1 })).toBeNull();
    log.add(Array.from({ length: 10_000 }, (_, index) => `id ${index}`));
    expect(log.after(start)).toBeNull();
    const place = log.end;
    expect(log.after(place)).toEqual([]);
    log.addAnything();
    expect(log.after(place)).toBeNull();
    expect(log.after(log.end)).toEqual([]);
  });
});

describe("the log of a node that starts again", () => {
  const restarted = (place: ReturnType<typeof placeOf>) => {
    const log = new ChangeLog();
    log.resume(place, Date.now());
    return log;
  };
  const placeOf = (log: ChangeLog) => log.end;

  test("tells whoever had read up to the stored place, or further, what has come since the start", () => {
    const log = new ChangeLog();
    log.add(["a"]);
    const stored = log.end;
    log.add(["b"]);
    const further = log.end;
    const again = restarted(stored);
    expect([stored, further].map((place) => again.after(place))).toEqual([[], []]);
    again.add(["b", "c"]);
    expect([stored, further].map((place) => again.after(place))).toEqual([
      ["b", "c"],
      ["b", "c"],
    ]);
    expect(again.after(again.end)).toEqual([]);
  });

  test("does not know what somebody missed who had not read up to it, nor after more than it keeps", () => {
    const log = new ChangeLog();
    const before = log.end;
    log.add(["a"]);
    const stored = log.end;
    expect(restarted(stored).after(before)).toBeNull();
    const again = restarted(stored);
    again.add(Array.from({ length: 10_000 }, (_, index) => `id ${index}`));
    expect(again.after(stored)).toBeNull();
    const other = restarted(stored);
    other.addAnything();
    expect(other.after(stored)).toBeNull();
  });

  test("keeps what was added before its stored place was read", () => {
    const log = new ChangeLog();
    log.add(["a"]);
    const again = new ChangeLog();
    again.add(["b"]);
    again.resume(log.end, Date.now());
    expect(again.after(log.end)).toEqual(["b"]);
  });

  test("gives no number twice, though the place of the start before was not stored", () => {
    const stored = new ChangeLog().end;
    const [first, second] = [new ChangeLog(), new ChangeLog()];
    first.resume(stored, 1_000);
    first.add(["a"]);
    second.resume(stored, 2_000);
    second.add(["b"]);
    expect(second.after(first.end)).toEqual(["b"]);
  });
});

// A model of a node: licenses have a value, and the log says which of them got another.
type Step =
  | { kind: "change"; license: number }
  /** `store` stores the copy with the place in the log; `evict` ends the node, which starts again with that and reads the feed from there. */
  | { kind: "anything" | "restart" | "store" | "evict" }
  /** Asks for a license; the answer comes when it comes. */
  | { kind: "ask"; license: number }
  | { kind: "answer"; which: number };

const license = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("change" as const), license }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("anything" as const, "restart" as const, "store" as const, "evict" as const) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("ask" as const), license }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("answer" as const), which: fc.nat(5) }) },
);

const now = Date.UTC(2026, 10, 25);

test("what an isolate takes for current is as it was when the node gave the last answer that came, in whatever order answers come", () => {
  let nodes = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      nodes += 1;
      const node = `enam/model-${nodes}/0`;
      let log = new ChangeLog();
      const values = [0, 0, 0, 0];
      /** All values, as they were at each moment of the node. */
      const moments: number[][] = [[...values]];
      type Answer = { license: number; value: number; logPlace: CachedLicense["logPlace"]; news: NodeLog; moment: number };
      const underWay: Answer[] = [];
      const kept = new Map<number, { value: number; cached: CachedLicense }>();
      /** The latest moment that the isolate has heard of. */
      let heardOf = -1;
      let stored = { place: log.end, values: [...values] };
      let starts = 0;
      for (const one of steps) {
        if (one.kind === "change") {
          values[one.license] = (values[one.license] ?? 0) + 1;
          log.add([`license ${one.license}`]);
          moments.push([...values]);
        } else if (one.kind === "anything") {
          for (const index of values.keys()) values[index] = (values[index] ?? 0) + 1;
          log.addAnything();
          moments.push([...values]);
        } else if (one.kind === "restart") {
          // Nobody hears any more of what a node answered before.
          underWay.length = 0;
          log = new ChangeLog();
          stored = { place: log.end, values: [...values] };
        } else if (one.kind === "store") {
          stored = { place: log.end, values: [...values] };
        } else if (one.kind === "evict") {
          underWay.length = 0;
          starts += 1;
          log = new ChangeLog();
          log.resume(stored.place, now + starts);
          const { values: before } = stored;
          log.add([...values.keys()].filter((index) => values[index] !== before[index]).map((index) => `license ${index}`));
        } else if (one.kind === "ask") {
          const place = placeInLog(node);
          const changed = place === undefined ? null : log.after(place);
          const news = { documentNumber: log.end.number, end: log.end, changed, confirmedAt: now };
          const value = values[one.license] ?? 0;
          underWay.push({ license: one.license, value, logPlace: log.end, news, moment: moments.length - 1 });
        } else if (one.kind === "answer") {
          const [answer] = underWay.splice(one.which % Math.max(1, underWay.length), 1);
          if (answer === undefined) continue;
          follow(node, answer.news, now);
          heardOf = Math.max(heardOf, answer.moment);
          kept.set(answer.license, { value: answer.value, cached: cachedLicense(answer.license, answer.logPlace) });
        }
        for (const [index, { value, cached }] of kept) {
          const place = { node, tenantName: "model", want: { kind: "id" as const, value: "" }, bytes: undefined };
          if (confirmedAtOf(cached, undefined, { place, now }) === undefined) continue;
          expect(value).toBeGreaterThanOrEqual(moments[heardOf]?.[index] ?? 0);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

const cachedLicense = (index: number, logPlace: CachedLicense["logPlace"]): CachedLicense =>
  ({
    tenant: { id: "tenant" },
    document: {
      license: { id: `license ${index}` },
      policy: { id: "policy", edgeTtl: 15 },
      product: { id: "product" },
      owner: null,
      entitlements: [],
    },
    version: "",
    changesOnValidation: false,
    logPlace: { ...logPlace },
    until: Number.POSITIVE_INFINITY,
    named: new Map(),
    bytes: 0,
  }) as unknown as CachedLicense;
