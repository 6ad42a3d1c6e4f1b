import { describe, expect, test } from "vitest";
import { changesOf, divergencesOf, isDisputed, merged } from "../../console/src/parts/changes.ts";

const opened = { name: "Alice", expiry: null, max_machines: 5, metadata: { order: "A-1" } };

describe("What a form saves", () => {
  test("is what was changed, and nothing else", () => {
    expect(changesOf(opened, { ...opened, name: "Bob" })).toEqual({ name: "Bob" });
    expect(changesOf(opened, { ...opened, metadata: { order: "A-1" } })).toEqual({});
  });
});

describe("Two people who edit one thing", () => {
  const mine = { ...opened, name: "Mine", max_machines: 6 };
  const theirs = { ...opened, name: "Theirs", expiry: "2030-01-01T00:00:00.000Z" };
  const divergences = divergencesOf(opened, mine as typeof opened, theirs as unknown as typeof opened);

  test("see what each of them has changed, and dispute what both have", () => {
    expect(divergences.map(({ name }) => name)).toEqual(["name", "expiry", "max_machines"]);
    expect(divergences.filter(isDisputed).map(({ name }) => name)).toEqual(["name"]);
  });

  test("dispute nothing that they have changed to the same", () => {
    const same = { ...opened, name: "Both" };
    expect(divergencesOf(opened, same, same).filter(isDisputed)).toEqual([]);
  });

  test("lose nothing that one of them alone has changed, whatever is chosen of the rest", () => {
    const together = { expiry: theirs.expiry, max_machines: 6, metadata: opened.metadata };
    const draft = theirs as unknown as typeof opened;
    expect(merged(opened, mine, draft, new Set())).toEqual({ ...together, name: "Mine" });
    expect(merged(opened, mine, draft, new Set(["name"]))).toEqual({ ...together, name: "Theirs" });
  });
});
