import { describe, expect, test } from "vitest";
import {
  attributeRefusal,
  completeAttributes,
  licenseLimitRefusal,
  limitNames,
  policyAttribute,
  policyAttributeNames,
  policyChoices,
  refusedCombinations,
  sharedRefusals,
  snakeCase,
} from "../../src/licensing/index.ts";

const plain = completeAttributes({}, { isProtected: false });

describe("a policy that says nothing", () => {
  test("has a value for every attribute, and makes sense", () => {
    expect(Object.keys(plain)).toEqual(policyAttributeNames);
    expect(Object.values(plain)).not.toContain(undefined);
    expect(refusedCombinations(plain)).toEqual([]);
  });

  test.each(policyAttributeNames)("%s: the first choice, false, no limit, or numbers within their bounds", (name) => {
    const attribute = policyAttribute(name);
    const value = plain[name];
    if (attribute.kind === "choice") expect(value).toBe(attribute.values[0]);
    if (attribute.kind === "flag") expect(value).toBe(false);
    if (attribute.kind === "limit") expect(value).toBeNull();
    if (attribute.kind === "amount") {
      expect(value).toBe(attribute.default);
      const isWithin = attribute.default >= attribute.minimum && attribute.default <= attribute.maximum;
      expect(isWithin || (attribute.zero !== undefined && attribute.default === 0)).toBe(true);
    }
    if (attribute.kind === "list") {
      expect(value).toEqual(attribute.default);
      expect(attribute.default.every((number) => number >= attribute.minimum && number <= attribute.maximum)).toBe(true);
    }
  });
});

describe("a default that depends on others", () => {
  test.each([
    [{}, false],
    [{ maxMachines: 1 }, false],
    [{ maxMachines: 2 }, true],
    [{ maxMachines: 2, floating: false }, false],
    [{ floating: true }, true],
  ])("floating of %j is %s", (given, floating) => {
    expect(completeAttributes(given, { isProtected: false }).floating).toBe(floating);
  });

  test.each([
    [{}, "from_first_ping"],
    [{ requireHeartbeat: true }, "from_creation"],
    [{ requireHeartbeat: true, heartbeatBasis: "from_first_ping" }, "from_first_ping"],
  ] as const)("heartbeat basis of %j is %s", (given, basis) => {
    expect(completeAttributes(given, { isProtected: false }).heartbeatBasis).toBe(basis);
  });

  test("protected is the tenant's", () => {
    expect(completeAttributes({}, { isProtected: true }).protected).toBe(true);
    expect(completeAttributes({ protected: false }, { isProtected: true }).protected).toBe(false);
  });
});

test("what is given stays, but a limit of 0 is none", () => {
  const given = { strict: true, edgeTtl: 0, duration: 86_400, expirationStrategy: "allow", maxUses: 0, maxUsers: 3 } as const;
  expect(completeAttributes(given, { isProtected: false })).toEqual({ ...plain, ...given, maxUses: null });
});

test("a refusal is of one attribute, unless it is shared", () => {
  const refusals = [...policyAttributeNames.map(attributeRefusal), ...limitNames.map(licenseLimitRefusal)];
  const own = refusals.filter((refusal) => !Object.values<string>(sharedRefusals).includes(refusal));
  expect(new Set(own).size).toBe(own.length);
});

test("names are those of the API and of the columns", () => {
  expect(snakeCase("maxMachines")).toBe("max_machines");
  expect(policyAttributeNames.map(snakeCase)).toContain("heartbeat_resurrection_strategy");
  for (const name of policyAttributeNames) expect(snakeCase(name)).toMatch(/^[a-z]+(_[a-z]+)*$/);
});

test("a choice has each value once", () => {
  for (const values of Object.values(policyChoices)) expect(new Set(values).size).toBe(values.length);
});
