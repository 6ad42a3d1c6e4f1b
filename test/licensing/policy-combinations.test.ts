import { describe, expect, test } from "vitest";
import { limitNames, type PolicyAttributes, policyChoices, refusedCombinations } from "../../src/licensing/index.ts";
import { policy } from "./facts.ts";

const refusedFields = (overrides: Partial<PolicyAttributes>): string[] =>
  refusedCombinations(policy(overrides)).map(({ field }) => field);

const floating = { floating: true };
const goesWith = { always_revive: { heartbeatCullStrategy: "keep_dead" }, per_user: floating } as Record<string, object>;

describe("a policy of defaults is accepted", () => {
  test("node-locked and floating", () => {
    expect(refusedFields({})).toEqual([]);
    expect(refusedFields({ ...floating, maxMachines: 5 })).toEqual([]);
  });

  const choices = Object.entries(policyChoices).flatMap(([name, values]) => values.map((value) => [name, value] as const));

  test.each(choices)("and with %s %s in a policy that fits it", (name, value) => {
    expect(refusedFields({ ...floating, maxMachines: 4, ...goesWith[value], [name]: value })).toEqual([]);
  });
});

describe("a policy that is not floating has one machine", () => {
  test.each([
    [null, []],
    [1, []],
    [2, ["floating"]],
    [100, ["floating"]],
  ])("with max_machines %s: refused %j", (maxMachines, fields) => {
    expect(refusedFields({ floating: false, maxMachines })).toEqual(fields);
    expect(refusedFields({ floating: true, maxMachines })).toEqual([]);
  });
});

describe("leasing per user needs a floating policy", () => {
  test.each(["machineLeasingStrategy", "processLeasingStrategy"] as const)("%s", (name) => {
    expect(refusedFields({ [name]: "per_user" })).toEqual([name]);
    expect(refusedFields({ [name]: "per_user", ...floating })).toEqual([]);
    expect(refusedFields({ [name]: "per_license" })).toEqual([]);
  });
});

describe("overage by a part needs limits that divide", () => {
  const refusedLimits = [
    ["allow_1_25x", [4, 8, 100], [1, 2, 3, 5, 6, 10]],
    ["allow_1_5x", [2, 4, 6, 100], [1, 3, 5, 7]],
    ["no_overage", [1, 2, 3, 4, 5], []],
    ["allow_2x", [1, 2, 3, 4, 5], []],
    ["always_allow", [1, 2, 3, 4, 5], []],
  ] as const;
  const table = refusedLimits.flatMap(([strategy, fine, refused]) =>
    limitNames.map((name) => [strategy, name, fine, refused] as const),
  );

  test.each(table)("%s of %s: %j is fine, %j is refused", (overageStrategy, name, fine, refused) => {
    for (const limit of fine) expect(refusedFields({ ...floating, overageStrategy, [name]: limit })).toEqual([]);
    for (const limit of refused) expect(refusedFields({ ...floating, overageStrategy, [name]: limit })).toEqual([name]);
  });

  test.each(["allow_1_25x", "allow_1_5x"] as const)("%s is fine where no limit is set", (overageStrategy) => {
    expect(refusedFields({ ...floating, overageStrategy })).toEqual([]);
  });

  test("each limit that does not divide is named, in the API's words", () => {
    const found = refusedCombinations(
      policy({ ...floating, overageStrategy: "allow_1_25x", maxCores: 5, maxUses: 6, maxUsers: 8 }),
    );
    expect(found.map(({ field }) => field)).toEqual(["maxCores", "maxUses"]);
    expect(found[0]?.message).toContain("max_cores");
    expect(found[0]?.message).toContain("divisible by 4");
  });

  test.each([
    ["no_overage", []],
    ["allow_1_25x", ["overageStrategy"]],
    ["allow_1_5x", ["overageStrategy"]],
    ["allow_2x", []],
    ["always_allow", []],
  ] as const)("node-locked, %s: refused %j", (overageStrategy, fields) => {
    expect(refusedFields({ overageStrategy })).toEqual(fields);
    expect(refusedFields({ overageStrategy, maxMachines: 1 })).toEqual(fields);
  });
});

describe("always_revive needs keep_dead", () => {
  test.each(policyChoices.heartbeatResurrectionStrategy)("%s", (heartbeatResurrectionStrategy) => {
    const refused = heartbeatResurrectionStrategy === "always_revive" ? ["heartbeatResurrectionStrategy"] : [];
    expect(refusedFields({ heartbeatResurrectionStrategy, heartbeatCullStrategy: "deactivate_dead" })).toEqual(refused);
    expect(refusedFields({ heartbeatResurrectionStrategy, heartbeatCullStrategy: "keep_dead" })).toEqual([]);
  });
});

describe("a pool does not go with encrypted", () => {
  test.each([
    [false, false, []],
    [true, false, []],
    [false, true, []],
    [true, true, ["usePool"]],
  ])("pool %s, encrypted %s: refused %j", (usePool, encrypted, fields) => {
    expect(refusedFields({ usePool, encrypted })).toEqual(fields);
  });

  test.each([
    [true, false, []],
    [false, true, []],
    [true, true, ["usePool"]],
  ])("nor with signed keys: pool %s, signed %s: refused %j", (usePool, signKeys, fields) => {
    expect(refusedFields({ usePool, signKeys })).toEqual(fields);
  });
});

describe("a clock that starts with the first check-in needs check-ins", () => {
  const fromCheckIn = { expirationBasis: "from_first_check_in" } as const;

  test.each([
    [86_400, false, ["expirationBasis"]],
    [86_400, true, []],
    [0, false, []],
    [0, true, []],
  ])("duration %d, required %s: refused %j", (duration, requireCheckIn, fields) => {
    expect(refusedFields({ ...fromCheckIn, duration, requireCheckIn })).toEqual(fields);
  });
});

describe("what is refused", () => {
  test("is refused all at once, each with its attribute and a sentence", () => {
    const all = policy({
      maxMachines: 3,
      machineLeasingStrategy: "per_user",
      processLeasingStrategy: "per_user",
      overageStrategy: "allow_1_5x",
      heartbeatResurrectionStrategy: "always_revive",
      usePool: true,
      encrypted: true,
      expirationBasis: "from_first_check_in",
      duration: 86_400,
    });
    const found = refusedCombinations(all);
    expect(new Set(found.map(({ field }) => field))).toEqual(
      new Set([
        "floating",
        "machineLeasingStrategy",
        "processLeasingStrategy",
        "overageStrategy",
        "heartbeatResurrectionStrategy",
        "usePool",
        "expirationBasis",
      ]),
    );
    for (const { field, message } of found) {
      expect(Object.keys(all)).toContain(field);
      expect(message).toMatch(/\S.*\.$/);
    }
  });
});
