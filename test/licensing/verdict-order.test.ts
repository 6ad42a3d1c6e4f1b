import { describe, expect, test } from "vitest";
import { explainVerdict, requirements } from "../../src/licensing/index.ts";
import { conditionOf, inOrder, type Needs, seats } from "./conditions.ts";
import { ago, type Case, minute, now, numbered, person, snapshot } from "./facts.ts";
import { judge, summarise } from "./summary.ts";

/** A floating license of Ada's with two machines, which asks for nothing and is valid. */
function caseWith({ machines = "two", dead = false, people = "ada", ...needs }: Needs): Case {
  const resources = { cores: 4, memory: 4, disk: 4, processHeartbeats: [ago(1), ago(1)], componentFingerprints: ["part-1"] };
  const lastHeartbeatAt = ago(dead ? 10 * minute : minute);
  const first = { ...numbered(1, { ...resources, lastHeartbeatAt }), ...under("machine", needs) };
  return {
    snapshot: snapshot({
      owner: person("ada", under("owner", needs)),
      users: people === "ada" ? [] : [person("grace")],
      license: under("license", needs),
      policy: { floating: true, ...under("policy", needs) },
      machines: machines === "none" ? [] : [first, numbered(2, { ...resources, lastHeartbeatAt: ago(minute) })],
    }),
    scope: under("scope", needs),
  };
}

/** The facts whose names begin so, without the beginning. */
const under = (prefix: string, needs: Needs): any =>
  Object.fromEntries(
    Object.entries(needs)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, value]) => [name.slice(prefix.length + 1), value]),
  );

const answerTo = (needs: Needs) => {
  const { snapshot: facts, scope } = caseWith(needs);
  return judge(facts, scope, now);
};

const canHoldTogether = (one: Needs, other: Needs): boolean =>
  Object.keys(one).every((name) => !(name in other) || JSON.stringify(one[name]) === JSON.stringify(other[name]));

const pairs = inOrder.flatMap((earlier, index) =>
  inOrder
    .slice(index + 1)
    .filter((later) => canHoldTogether(earlier.needs, later.needs))
    .map((later) => ({ earlier, later })),
);

describe("the first condition that holds answers", () => {
  test("where none holds, the license is valid", () => {
    expect(answerTo({})).toMatchObject({ valid: true, code: "valid" });
  });

  test.each(inOrder)("$condition holds alone: $code", ({ code, needs }) => {
    expect(answerTo(needs)).toMatchObject({ valid: false, code });
  });

  test.each(inOrder)("$condition is the condition that an explanation names", (one) => {
    const { snapshot: facts, scope } = caseWith(one.needs);
    const { conditions } = explainVerdict(summarise(facts, scope, now), scope, now);
    expect(conditions.find(({ result }) => result === "decided")?.condition).toBe(conditionOf(one));
  });

  test("every condition of a verdict is tried", () => {
    expect(new Set(inOrder.map(conditionOf))).toEqual(new Set(Object.keys(requirements)));
  });

  test.each(inOrder.slice(0, -1))("$condition comes before each later one that holds too", (earlier) => {
    const laters = pairs.filter((pair) => pair.earlier === earlier).map(({ later }) => later);
    const wrong = laters.filter(({ needs }) => answerTo({ ...earlier.needs, ...needs }).code !== earlier.code);
    expect(wrong.map(({ condition }) => condition)).toEqual([]);
  });

  test("most pairs can hold together, and every condition is in some", () => {
    expect(pairs.length).toBeGreaterThan(600);
    const conditions = pairs.flatMap(({ earlier, later }) => [earlier.condition, later.condition]);
    expect(new Set(conditions)).toEqual(new Set(inOrder.map(({ condition }) => condition)));
  });
});

describe("an overage or an expiry that is allowed", () => {
  const users = { "policy.maxUsers": 1, people: "ada and grace" };
  const doubled = { "policy.overageStrategy": "allow_2x" };
  const expiredButMaintained = { "license.expiry": ago(1), "policy.expirationStrategy": "maintain" };

  test.each([
    ["users before expired", { ...users, ...doubled, ...expiredButMaintained }, "too_many_users"],
    ["users before machines", { ...seats, ...users, ...doubled, "policy.maxMachines": 1 }, "too_many_users"],
    ["machines before cores", { ...seats, ...doubled, "policy.maxMachines": 1, "policy.maxCores": 4 }, "too_many_machines"],
    ["cores before expired", { ...seats, ...doubled, "policy.maxCores": 4, ...expiredButMaintained }, "too_many_cores"],
  ])("answers in the same order, when nothing refuses: %s", (_, needs, code) => {
    expect(answerTo(needs)).toMatchObject({ valid: true, code });
  });

  test.each([
    ["users, then expired", { ...users, ...doubled, "license.expiry": ago(1) }, "expired"],
    ["users, then no machine", { ...users, ...doubled, "policy.strict": true, machines: "none" }, "no_machines"],
    ["machines, then cores", { ...seats, ...doubled, "policy.maxMachines": 1, "policy.maxCores": 1 }, "too_many_cores"],
    ["cores, then expired", { ...seats, ...doubled, "policy.maxCores": 4, "license.expiry": ago(1) }, "expired"],
  ])("never hides a refusal that comes later: %s", (_, needs, code) => {
    expect(answerTo(needs)).toMatchObject({ valid: false, code });
  });
});
