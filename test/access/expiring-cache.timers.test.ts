import { afterEach, expect, test, vi } from "vitest";
import { expiringCache } from "../../src/expiring-cache.ts";

afterEach(() => void vi.restoreAllMocks());

test("who was let in is asked again when the time is over, though every request ended before a timer of its own", () => {
  let now = 1_000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const timer = vi.spyOn(globalThis, "setTimeout").mockImplementation((() => 0) as unknown as typeof setTimeout);
  const sessions = expiringCache<{ name: string }>({ max: 10, ttl: 1_000 });
  sessions.set("anna", { name: "anna" });
  now += 1_000;
  expect(sessions.get("anna")).toEqual({ name: "anna" });
  now += 1;
  expect(sessions.get("anna")).toBeUndefined();
  expect(timer).not.toHaveBeenCalled();
});
