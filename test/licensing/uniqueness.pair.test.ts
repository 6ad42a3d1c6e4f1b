import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonOf } from "../../src/db/sql.ts";
import { policyChoices } from "../../src/licensing/index.ts";
import { hasComponentTwinSql, machineTwinsSql } from "../../src/licensing/sql/uniqueness.ts";
import { database } from "../support/in-database.ts";

// The second model of uniqueness, from docs/licensing.md: a fingerprint exists once per license always, and once in its policy's scope.

type License = { id: number; tenant_id: number; product_id: number; policy_id: number };
type Machine = { id: number; tenant_id: number; license_id: number; fingerprint: string };
type Component = { id: number; tenant_id: number; machine_id: number; fingerprint: string };
type Strategy = (typeof policyChoices.componentUniquenessStrategy)[number];

/** Two tenants with two products of two policies, and three licenses under each. */
const licenses: License[] = Array.from({ length: 24 }, (_, id) => ({
  id,
  tenant_id: id % 2,
  product_id: id % 4,
  policy_id: id % 8,
}));

const fingerprint = fc.constantFrom(..."abcdefghijklmnop");

const machines: Machine[] = fc
  .sample(fc.record({ license: fc.constantFrom(...licenses), fingerprint }), 60)
  .map(({ license, ...machine }, id) => ({ ...machine, id, tenant_id: license.tenant_id, license_id: license.id }));

const components: Component[] = fc
  .sample(fc.record({ machine: fc.constantFrom(...machines), fingerprint }), 60)
  .map(({ machine, ...component }, id) => ({ ...component, id, tenant_id: machine.tenant_id, machine_id: machine.id }));

const byId = <Row extends { id: number }>(rows: Row[], id: number): Row => rows.find((row) => row.id === id)!;

const scopeOf = (strategy: Strategy, license: License): string =>
  ({
    unique_per_machine: "",
    unique_per_license: `license ${license.id}`,
    unique_per_policy: `policy ${license.policy_id}`,
    unique_per_product: `product ${license.product_id}`,
    unique_per_tenant: `tenant ${license.tenant_id}`,
  })[strategy];

const isInScope = (strategy: Strategy, license: License, other: License): boolean =>
  license.tenant_id === other.tenant_id && scopeOf(strategy, license) === scopeOf(strategy, other);

type Question = { license: License; machine_id: number; fingerprint: string; strategy: Strategy };

/** Returns what the database finds, with these rows in place of its tables. */
async function ask<Value>(questions: Question[], expression: SQL): Promise<Value[]> {
  const { rows } = await database.execute<{ value: Value }>(sql`
    with licenses as (
      select * from jsonb_to_recordset(${jsonOf(licenses)}) as row (id int, tenant_id int, product_id int, policy_id int)
    ), machines as (
      select * from jsonb_to_recordset(${jsonOf(machines)}) as row (id int, tenant_id int, license_id int, fingerprint text)
    ), components as (
      select * from jsonb_to_recordset(${jsonOf(components)}) as row (id int, tenant_id int, machine_id int, fingerprint text)
    )
    select ${expression} as value
    from rows from (
      jsonb_to_recordset(${jsonOf(questions)}) as (license jsonb, machine_id int, fingerprint text, strategy text)
    ) with ordinality as given
    cross join lateral jsonb_to_record(given.license) as license (id int, tenant_id int, product_id int, policy_id int)
    cross join lateral (
      select license.policy_id as id, license.product_id, given.strategy as machine_uniqueness_strategy,
        given.strategy as component_uniqueness_strategy
    ) as policy
    order by ordinality`);
  return rows.map(({ value }) => value);
}

const questionsOf = (strategies: readonly Strategy[]) =>
  fc.sample(
    fc.record({
      license: fc.constantFrom(...licenses),
      machine_id: fc.constantFrom(...machines.map(({ id }) => id), 1_000),
      fingerprint,
      strategy: fc.constantFrom(...strategies),
    }),
    2_000,
  );

const where = { fingerprint: sql`given.fingerprint`, machineId: sql`given.machine_id` };

test("machines of one fingerprint where there may be one are found alike in the model and the database", async () => {
  const questions = questionsOf(policyChoices.machineUniquenessStrategy);
  const twins = machineTwinsSql(where);
  const found = await ask(questions, sql`(select coalesce(jsonb_agg(twin.id order by twin.id), '[]') from (${twins}) as twin)`);
  const expected = questions.map(({ license, machine_id, fingerprint, strategy }) =>
    machines
      .filter((machine) => machine.fingerprint === fingerprint && machine.id !== machine_id)
      .filter((machine) => {
        const other = byId(licenses, machine.license_id);
        return other.id === license.id || isInScope(strategy, license, other);
      })
      .map(({ id }) => id),
  );
  expect(found).toEqual(expected);
  expect(new Set(expected.map(({ length }) => length)).size).toBeGreaterThan(3);
});

test("a component of a fingerprint where there may be one is found alike in the model and the database", async () => {
  const questions = questionsOf(policyChoices.componentUniquenessStrategy);
  const found = await ask(questions, hasComponentTwinSql(where));
  const expected = questions.map(({ license, machine_id, fingerprint, strategy }) =>
    components.some((component) => {
      const other = byId(licenses, byId(machines, component.machine_id).license_id);
      const isAnother = component.fingerprint === fingerprint && component.machine_id !== machine_id;
      return isAnother && strategy !== "unique_per_machine" && isInScope(strategy, license, other);
    }),
  );
  expect(found).toEqual(expected);
  expect(new Set(expected).size).toBe(2);
});
