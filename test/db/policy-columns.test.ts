import { expect, test } from "vitest";
import { reviveRow } from "../../src/db/revive.ts";
import { policies } from "../../src/db/schema.ts";
import { completeAttributes, limitNames, policyAttributeNames } from "../../src/licensing/index.ts";

const initial = completeAttributes({}, { isProtected: false });

test("a policy that a node kept since before an attribute was declared has the attribute's default", () => {
  const row: Record<string, unknown> = reviveRow(policies, {});
  expect(Object.fromEntries(policyAttributeNames.map((name) => [name, row[name]]))).toEqual(initial);
});

test("what is stored stays, null too", () => {
  const stored = { strict: true, edge_ttl: 0, max_uses: null, expiration_strategy: "allow" };
  expect(reviveRow(policies, stored)).toMatchObject({
    ...initial,
    strict: true,
    edgeTtl: 0,
    maxUses: null,
    expirationStrategy: "allow",
  });
});

test("every attribute but a limit must have a value in the database, and has one where a statement gives none", () => {
  for (const name of policyAttributeNames) {
    const isLimit = limitNames.some((limit) => limit === name);
    expect([name, policies[name].notNull, policies[name].hasDefault]).toEqual([name, !isLimit, !isLimit]);
  }
});
