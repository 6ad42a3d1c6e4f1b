import fc from "fast-check";
import { expect, test } from "vitest";
import { uuidV7 } from "../../src/crypto/random.ts";

const timeOf = (id: string): number => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);

test("an id begins with its millisecond, whatever was made before", () => {
  const anyTime = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(anyTime, (time) => {
      const id = uuidV7(time + 0.9);
      expect(timeOf(id)).toBe(time);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test("ids of one millisecond sort in the order in which they were made, as an import's rows do", () => {
  const ids = Array.from({ length: 20_000 }, () => uuidV7(1_780_000_000_000));
  expect(ids).toEqual([...new Set(ids)].sort());
});

test.each([-1, 2 ** 48, Number.NaN])("%d is no time for an id", (time) => {
  expect(() => uuidV7(time)).toThrow(RangeError);
});
