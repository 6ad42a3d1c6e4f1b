import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PolicyAttributes, policyChoices, refusedTransfer } from "../../src/licensing/index.ts";
import { policy } from "./facts.ts";

const terms = (overrides: Partial<PolicyAttributes> & { productId?: string } = {}) => ({
  productId: "product-1",
  ...policy(),
  ...overrides,
});

describe("a license moves between policies that agree", () => {
  test("on everything", () => {
    expect(refusedTransfer(terms(), terms())).toEqual([]);
  });

  test("whatever else differs", () => {
    const other = terms({ duration: 86_400, maxMachines: 9, floating: true, strict: true, overageStrategy: "allow_2x" });
    expect(refusedTransfer(terms(), other)).toEqual([]);
    expect(refusedTransfer(other, terms())).toEqual([]);
  });
});

describe("a license does not move where they differ in", () => {
  test.each([
    ["product", { productId: "product-2" }, /products/],
    ["pool", { usePool: true }, /pool/],
    ["encryption", { encrypted: true }, /encrypts/],
    ["scheme", { scheme: "RSA2048PSS" }, /scheme/],
  ] as const)("%s, in either direction", (_, difference, sentence) => {
    const ways = [refusedTransfer(terms(), terms(difference)), refusedTransfer(terms(difference), terms())];
    for (const found of ways) expect(found).toEqual([expect.stringMatching(sentence)]);
  });

  const schemes = policyChoices.scheme.flatMap((from) => policyChoices.scheme.map((to) => [from, to] as const));

  test.each(schemes)("scheme: from %s to %s", (from, to) => {
    expect(refusedTransfer(terms({ scheme: from }), terms({ scheme: to }))).toHaveLength(from === to ? 0 : 1);
  });
});

describe("uniqueness may not become stricter than what stands: the wider its scope, the stricter", () => {
  const uniqueness = {
    machineUniquenessStrategy: ["unique_per_license", "unique_per_policy", "unique_per_product", "unique_per_tenant"],
    componentUniquenessStrategy: [
      "unique_per_machine",
      "unique_per_license",
      "unique_per_policy",
      "unique_per_product",
      "unique_per_tenant",
    ],
  } as const;
  const moves = Object.entries(uniqueness).flatMap(([name, order]) =>
    order.flatMap((from, fromWidth) => order.map((to, toWidth) => [name, from, to, toWidth > fromWidth ? 1 : 0] as const)),
  );

  test.each(moves)("%s from %s to %s: %d refusals", (name, from, to, refusals) => {
    expect(refusedTransfer(terms({ [name]: from }), terms({ [name]: to }))).toHaveLength(refusals);
  });
});

describe("refusals", () => {
  test("come all at once", () => {
    const other = terms({
      productId: "product-2",
      scheme: "RSA2048PKCS1",
      usePool: true,
      encrypted: true,
      machineUniquenessStrategy: "unique_per_tenant",
      componentUniquenessStrategy: "unique_per_tenant",
    });
    expect(refusedTransfer(terms(), other)).toHaveLength(6);
  });

  test("never stand between equal terms, and between others at least in one direction", () => {
    const anyTerms = fc
      .record({
        productId: fc.constantFrom("product-1", "product-2"),
        scheme: fc.constantFrom(...policyChoices.scheme),
        usePool: fc.boolean(),
        encrypted: fc.boolean(),
        machineUniquenessStrategy: fc.constantFrom(...policyChoices.machineUniquenessStrategy),
        componentUniquenessStrategy: fc.constantFrom(...policyChoices.componentUniquenessStrategy),
      })
      .map((overrides) => terms(overrides));
    fc.assert(
      fc.property(anyTerms, anyTerms, (one, other) => {
        expect(refusedTransfer(one, { ...one })).toEqual([]);
        const bothWays = [...refusedTransfer(one, other), ...refusedTransfer(other, one)];
        expect(bothWays.length === 0).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });
});
