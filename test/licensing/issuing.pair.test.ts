import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Issuer, issuingRefusalSql } from "../../src/licensing/sql/issuing.ts";
import { inDatabase } from "../support/in-database.ts";

type Policy = { id: string; product_id: string; protected: boolean } | null;

const products = ["0199d0c2-0000-7000-8000-000000000001", "0199d0c2-0000-7000-8000-000000000002"] as const;

/** The rule of docs/licensing.md, `protected`, and of what a caller sees, from the words alone. */
function refusal(policy: Policy, issuer: Issuer, named: string): string | null {
  const isSeen = issuer.productId === null || policy?.product_id === issuer.productId;
  if (policy === null || !isSeen) return "policy_not_found";
  if (policy.product_id !== named) return "product_not_found";
  const isTokenOfProduct = issuer.productId === policy.product_id;
  return !policy.protected || issuer.isAdmin || isTokenOfProduct ? null : "permission_denied";
}

const rows = fc.sample(
  fc.record({
    policy: fc.option(fc.record({ id: fc.uuid(), product_id: fc.constantFrom(...products), protected: fc.boolean() }), {
      nil: null,
      freq: 5,
    }),
    named: fc.constantFrom(...products),
  }),
  1_000,
);

test.each([
  [true, null],
  [false, null],
  [false, products[0]],
  [false, products[1]],
])("who issues licenses under a policy: an admin (%s), bound to a product (%s)", async (isAdmin, productId) => {
  const issuer = { isAdmin, productId };
  const found = await inDatabase(
    rows,
    sql`(policy jsonb, named uuid)`,
    issuingRefusalSql(sql`policy`, issuer, sql`given.named`),
    sql`cross join lateral jsonb_to_record(given.policy) as policy (id uuid, product_id uuid, protected boolean)`,
  );
  expect(found).toEqual(rows.map(({ policy, named }) => refusal(policy, issuer, named)));
  expect(new Set(found).size).toBeGreaterThan(2);
});
