import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isAllowed,
  type LimitName,
  type Limits,
  limitNames,
  limitOf,
  machineStrategy,
  overageFactor,
  policyChoices,
  userCount,
} from "../../src/licensing/index.ts";
import { isOverLimitSql, limitSql, userCountSql } from "../../src/licensing/sql/limits.ts";
import { inDatabase } from "../support/in-database.ts";

const columns = sql`(
  max_machines bigint, max_cores bigint, max_memory bigint, max_disk bigint, max_processes bigint, max_users bigint, max_uses bigint,
  floating boolean, overage_strategy text
)`;

const tables = sql`
  cross join lateral jsonb_to_record(given.license) as license ${columns}
  cross join lateral jsonb_to_record(given.policy) as policy ${columns}`;

const perLimit = (expression: (name: LimitName, count: ReturnType<typeof sql>) => ReturnType<typeof sql>) =>
  sql`jsonb_build_array(${sql.join(
    limitNames.map((name) => expression(name, sql`(given.counts ->> ${sql.raw(`'${name}'`)})::bigint`)),
    sql`, `,
  )})`;

const limit = fc.oneof(
  fc.constant(null),
  fc.constantFrom(0, 1, 2, 3, 4),
  fc.integer({ min: 1, max: 1_000 }),
  fc.integer({ min: 1, max: 2 ** 40 }),
);

const ofAll = <Value>(value: fc.Arbitrary<Value>) =>
  fc.record(Object.fromEntries(limitNames.map((name) => [name, value])) as Record<LimitName, fc.Arbitrary<Value>>);

/** Just below, at, and just above what a limit and each strategy let in; and anything. */
const shift = fc.record({
  strategy: fc.constantFrom(...policyChoices.overageStrategy),
  by: fc.constantFrom(-1, 0, 1),
  any: fc.nat(),
});

const cases = fc
  .sample(
    fc.record({
      license: ofAll(limit),
      policy: ofAll(limit),
      floating: fc.boolean(),
      overageStrategy: fc.constantFrom(...policyChoices.overageStrategy),
      shifts: ofAll(shift),
    }),
    3_000,
  )
  .map((given) => ({ ...given, counts: countsNear(given) }));

function countsNear({
  license,
  policy,
  floating,
  shifts,
}: {
  license: Limits;
  policy: Limits;
  floating: boolean;
  shifts: Record<LimitName, { strategy: (typeof policyChoices.overageStrategy)[number]; by: number; any: number }>;
}): Record<LimitName, number> {
  const counts = limitNames.map((name) => {
    const { strategy, by, any } = shifts[name];
    const most = (limitOf(name, license, { ...policy, floating }) ?? 0) * overageFactor(strategy);
    return [name, Number.isFinite(most) ? Math.max(0, Math.floor(most) + by) : any];
  });
  return Object.fromEntries(counts);
}

const snake = (limits: Limits) =>
  Object.fromEntries(limitNames.map((name) => [name.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`), limits[name]]));

const rows = cases.map(({ license, policy, floating, overageStrategy, counts }) => ({
  license: snake(license),
  policy: { ...snake(policy), floating, overage_strategy: overageStrategy },
  counts,
}));

const given = sql`(license jsonb, policy jsonb, counts jsonb)`;

test("the limit that holds is the same to code and database", async () => {
  const found = await inDatabase<number[]>(
    rows,
    given,
    perLimit((name) => limitSql(name)),
    tables,
  );
  expect(found).toEqual(
    cases.map(({ license, policy, floating }) => limitNames.map((name) => limitOf(name, license, { ...policy, floating }))),
  );
});

test("a count passes its limit and what is granted beyond it alike in code and database", async () => {
  const found = await inDatabase<boolean[]>(rows, given, perLimit(isOverLimitSql), tables);
  const expected = cases.map(({ license, policy, floating, overageStrategy, counts }) => {
    const strategyOf = (name: LimitName) => {
      if (name === "maxMachines") return machineStrategy({ floating, overageStrategy });
      return name === "maxUses" && overageStrategy !== "always_allow" ? "no_overage" : overageStrategy;
    };
    return limitNames.map((name) => !isAllowed(counts[name], limitOf(name, license, { ...policy, floating }), strategyOf(name)));
  });
  expect(found).toEqual(expected);
  for (const index of limitNames.keys()) expect(new Set(expected.map((over) => over[index])).size).toBe(2);
});

test("users count alike in code and database: those attached, and the owner", async () => {
  const rows = fc.sample(fc.record({ usersCount: fc.nat({ max: 10_000 }), ownerId: fc.option(fc.uuid(), { nil: null }) }), 3_000);
  const found = await inDatabase<string>(
    rows.map(({ usersCount, ownerId }) => ({ users_count: usersCount, owner_id: ownerId })),
    sql`(users_count bigint, owner_id uuid)`,
    userCountSql,
    sql`cross join lateral (select given.users_count, given.owner_id) as license`,
  );
  expect(found.map(Number)).toEqual(rows.map(userCount));
});
