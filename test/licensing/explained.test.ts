import fc from "fast-check";
import { expect, test } from "vitest";
import { type ExplainedCondition, explainVerdict, requirements, verdict, verdictDetails } from "../../src/licensing/index.ts";
import { asked } from "./arbitraries.ts";
import { ago, now, person, snapshot } from "./facts.ts";
import { summarise } from "./summary.ts";

const resultsOf = (conditions: ExplainedCondition[]) => conditions.map(({ result }) => result);

test("An explanation gives the verdict of a validation, and its conditions lead to it", () => {
  fc.assert(
    fc.property(asked, ({ snapshot: whole, scope, now: at }) => {
      const facts = summarise(whole, scope, at);
      const { conditions, ...explained } = explainVerdict(facts, scope, at);
      expect(explained).toEqual(verdict(facts, scope, at));
      const deciding = conditions.filter(({ result }) => result === "decided");
      expect(deciding.map(({ code, detail }) => ({ code, detail }))).toEqual(
        explained.code === "valid" ? [] : [{ code: explained.code, detail: explained.detail }],
      );
      const first = conditions.findIndex(({ result }) => result === "not_reached");
      if (explained.valid) expect(first).toBe(-1);
      else expect(resultsOf(conditions).lastIndexOf("decided")).toBe((first === -1 ? conditions.length : first) - 1);
      if (first !== -1) expect(new Set(resultsOf(conditions.slice(first)))).toEqual(new Set(["not_reached"]));
      for (const { condition, code, detail } of conditions)
        expect(detail).toBe(code === null ? requirements[condition] : verdictDetails[code]);
    }),
    { numRuns: 2_000 },
  );
});

const explain = (overrides: Parameters<typeof snapshot>[0], scope = {}) =>
  explainVerdict(summarise(snapshot(overrides), scope, now), scope, now);

test("A license that is suspended and has expired is refused for the suspension; the expiry is not reached", () => {
  const { code, conditions } = explain({ license: { suspendedAt: ago(1), expiry: ago(1) } });
  expect(code).toBe("suspended");
  expect(conditions.map(({ condition, result }) => `${condition} ${result}`)).toEqual([
    "ban passed",
    "suspension decided",
    "revoking_expiry not_reached",
    "check_in not_reached",
    "product_scope not_reached",
    "policy_scope not_reached",
    "user_scope not_reached",
    "entitlements_scope not_reached",
    "machine_scope not_reached",
    "fingerprint_scope not_reached",
    "components_scope not_reached",
    "users not_reached",
    "expiry not_reached",
  ]);
});

test("An overage that the policy allows decides where nothing refuses, and only then", () => {
  const crowded = { owner: person("ada"), users: [person("grace")], license: { maxUsers: 1 } };
  const allowed = explain({ ...crowded, policy: { overageStrategy: "always_allow" } });
  expect([allowed.valid, allowed.code]).toEqual([true, "too_many_users"]);
  expect(resultsOf(allowed.conditions).filter((result) => result !== "passed")).toEqual(["decided"]);
  const refused = explain({
    ...crowded,
    policy: { overageStrategy: "always_allow", expirationStrategy: "restrict" },
    license: { maxUsers: 1, expiry: ago(1) },
  });
  expect([refused.valid, refused.code]).toEqual([false, "expired"]);
  expect(resultsOf(refused.conditions).filter((result) => result !== "passed")).toEqual(["allowed", "decided"]);
});

test("A strict policy has its seats among the conditions, and another one has not", () => {
  const namesOf = (strict: boolean) => explain({ policy: { strict } }).conditions.map(({ condition }) => condition);
  expect(namesOf(true)).toEqual(Object.keys(requirements));
  expect(namesOf(false)).not.toContain("machines");
});
