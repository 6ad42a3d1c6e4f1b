import { afterEach, expect, test, vi } from "vitest";
import { createCache, createSizedCache } from "../../src/cache/cache.ts";
import { cacheTable } from "../../src/cache/table.ts";

afterEach(() => void vi.restoreAllMocks());

test("who was let in is asked again when the time is over, though every request ended before a timer of its own", () => {
  let now = 1_000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const timer = vi.spyOn(globalThis, "setTimeout").mockImplementation((() => 0) as unknown as typeof setTimeout);
  const sessions = createCache<{ name: string }>("accounts");
  sessions.set("anna", { name: "anna" });
  now += cacheTable.accounts.freshMs;
  expect(sessions.get("anna")).toEqual({ name: "anna" });
  now += 1;
  expect(sessions.get("anna")).toBeUndefined();
  expect(timer).not.toHaveBeenCalled();
});

test("a cache has no more entries than its row of the table says, or than its owner does", () => {
  const shards = createCache<number>("shardCounts", { entries: 2 });
  for (const tenant of ["acme", "bolt", "cogs"]) shards.set(tenant, 1);
  expect([...shards.keys()].sort()).toEqual(["bolt", "cogs"]);
  expect(createCache("shardCounts").max).toBe(cacheTable.shardCounts.entries);
});

test("a cache that bounds a size drops what was used least recently, and stores nothing that is larger than it", () => {
  const texts = createSizedCache<string>("documentTexts", (text) => text.length, { most: 10 });
  for (const text of ["abcd", "efgh", "ijkl", "longer than the cache"]) texts.set(text, text);
  expect([...texts.keys()].sort()).toEqual(["efgh", "ijkl"]);
  expect(createSizedCache<string>("documentTexts", (text) => text.length).maxSize).toBe(cacheTable.documentTexts.size.most);
});
