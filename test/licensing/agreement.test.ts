import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type VerdictCode, verdictDetails } from "../../src/licensing/index.ts";
import { type Asked, asked } from "./arbitraries.ts";
import { secondModel } from "./second-model.ts";
import { judge } from "./summary.ts";

const cases = 10_000;

describe("the verdict and a second model of it", () => {
  test("agree on every case, and meet every code", () => {
    const seen = new Map<VerdictCode, number>();
    fc.assert(
      fc.property(asked, ({ snapshot, scope, now }) => {
        const { valid, code, detail } = judge(snapshot, scope, now);
        expect({ valid, code }).toEqual(secondModel(snapshot, scope, now));
        expect(detail).toBe(verdictDetails[code]);
        seen.set(code, (seen.get(code) ?? 0) + 1);
      }),
      { numRuns: cases },
    );
    expect([...seen.keys()].sort()).toEqual(Object.keys(verdictDetails).sort());
  });
});

describe("a verdict", () => {
  const frozen = <T>(value: T): T => {
    if (typeof value === "object" && value !== null && !(value instanceof Date)) Object.values(value).map(frozen);
    return Object.freeze(value);
  };
  const answer = ({ snapshot, scope, now }: Asked) => judge(snapshot, scope, now);

  test("is the same for the same question, asked again or of a copy, and changes nothing", () => {
    fc.assert(
      fc.property(asked, (question) => {
        const copy = structuredClone(question);
        const first = answer(frozen(question));
        expect(answer(question)).toEqual(first);
        expect(answer(copy)).toEqual(first);
        expect(question).toEqual(copy);
      }),
      { numRuns: 500 },
    );
  });

  test("does not depend on the order of machines, users and entitlements", () => {
    fc.assert(
      fc.property(asked, (question) => {
        const { machines, users, entitlementCodes } = question.snapshot;
        const turned = {
          machines: machines.toReversed(),
          users: users.toReversed(),
          entitlementCodes: entitlementCodes.toReversed(),
        };
        expect(answer({ ...question, snapshot: { ...question.snapshot, ...turned } })).toEqual(answer(question));
      }),
      { numRuns: 500 },
    );
  });

  test("never throws, whatever text a scope holds", () => {
    const text = fc.string({ unit: "binary" });
    const list = fc.array(fc.option(text, { nil: null }));
    const texts = { product: text, policy: text, user: text, machine: text, fingerprint: text };
    const strange = fc.record({ ...texts, entitlements: list, fingerprints: list, components: list }, { requiredKeys: [] });
    fc.assert(
      fc.property(asked, strange, (question, scope) => {
        expect(Object.keys(verdictDetails)).toContain(answer({ ...question, scope }).code);
      }),
      { numRuns: 500 },
    );
  });
});
