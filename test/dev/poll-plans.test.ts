import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMigrated, readMigrations } from "../../dev/schema/migrations.ts";

// A session plans a function's statements once, and an embedded Postgres has one session and no statistics. So the plans of a new service's first
// minute have to be right for the service that it becomes: a plan that reads all rows of a tenant would be as cheap then.

const database = await openMigrated(readMigrations(join(import.meta.dirname, "../../drizzle")));

/** Rows of each table that the tenant gets later. */
const many = 2_000;

const id = (kind: number, number = 0): string => `00000000-0000-7000-800${kind}-${String(number).padStart(12, "0")}`;

const [tenant, product, policy, account, license, machine, role] = [0, 1, 2, 3, 4, 5, 7].map((kind) => id(kind));

/** The columns in which the policies are not like any new one. */
const policyColumns =
  "tenant_id, product_id, name, strict, machine_leasing_strategy, rate_limited, rate_limit, rate_period, duration, expiration_basis, authentication_strategy";

/** Makes the things of a tenant from a number to another, each like the others. No trigger runs: this is about reading. */
const fill = (from: number, to: number): string => `
  set session_replication_role = replica;
  insert into policies (id, ${policyColumns}) select ${idOf(2)}, ${policyColumns}
  from policies model, generate_series(${from}, ${to}) n where model.id = '${policy}' and n > 0;
  insert into accounts (id, tenant_id, username, email, password_hash, built_in_role)
  select ${idOf(3)}, '${tenant}', 'user' || n, 'user' || n || '@example.com', '', 'user' from generate_series(${from}, ${to}) n;
  insert into roles (id, tenant_id, name, permissions)
  select ${idOf(7)}, '${tenant}', 'role ' || n, '{}' from generate_series(${from}, ${to}) n;
  insert into entitlements (id, tenant_id, name, code)
  select ${idOf(6)}, '${tenant}', 'Export ' || n, 'EXPORT_' || n from generate_series(${from}, ${to}) n;
  insert into licenses (id, tenant_id, product_id, policy_id, owner_id, name, key_hash, key_sealed)
  select ${idOf(4)}, '${tenant}', '${product}', ${idOf(2)}, ${idOf(3)}, 'License', 'hash ' || n, '' from generate_series(${from}, ${to}) n;
  insert into license_entitlements (id, tenant_id, license_id, entitlement_id)
  select ${idOf(8)}, '${tenant}', ${idOf(4)}, ${idOf(6)} from generate_series(${from}, ${to}) n;
  insert into machines (id, tenant_id, license_id, fingerprint)
  select ${idOf(5)}, '${tenant}', ${idOf(4)}, 'machine ' || n from generate_series(${from}, ${to}) n;
  insert into components (id, tenant_id, machine_id, name, fingerprint)
  select ${idOf(9)}, '${tenant}', ${idOf(5)}, 'Board', 'board ' || n from generate_series(${from}, ${to}) n;
  insert into license_users (tenant_id, license_id, account_id)
  select '${tenant}', ${idOf(4)}, ${idOf(3)} from generate_series(${from}, ${to}) n;
  insert into tokens (id, tenant_id, license_id, token_hash)
  select ${idOf(8)}, '${tenant}', ${idOf(4)}, 'token ' || n from generate_series(${from}, ${to}) n;
  set session_replication_role = origin;`;

/** The id of a kind with the number `n`, in SQL. */
const idOf = (kind: number): string => `('00000000-0000-7000-800${kind}-' || lpad(n::text, 12, '0'))::uuid`;

const touch = { now: "2031-01-10T00:00:00Z", actor: { kind: "license" }, by_key: true, only_id: null };

const names = { machine, fingerprints: ["machine 0"], user: "user0", user_id: null };

const wants: Record<string, object> = {
  "a license by its id": { kind: "id", value: license },
  "a validation by key, counted and noted": { kind: "key", value: "hash 0", touch: { ...touch, notes: true } },
  "the machine and the user that a scope names": { kind: "id", value: license, names },
  "a user that a scope names by email": { kind: "id", value: license, names: { ...names, user: "user0@example.com" } },
  "a user that a scope names by id": { kind: "id", value: license, names: { ...names, user_id: account } },
  "a license's token": { kind: "token", value: "token 0" },
  "an account that signs in": { kind: "account", value: "user0" },
  "the tenant": { kind: "tenant", value: "acme" },
};

/** Pages that a poll looks at, with all that its functions do. */
async function pagesOf(want: object): Promise<number> {
  const { rows } = await database.query<{ "QUERY PLAN": { Plan: Record<string, number> }[] }>(
    "explain (analyze, buffers, format json) select latchkey_poll('acme', null, $1::jsonb, 'node', '{from_first_validation}', 100, now())",
    [JSON.stringify([{ touch: null, times: 1, names: null, ...want }])],
  );
  const { Plan: plan } = rows[0]?.["QUERY PLAN"][0] ?? { Plan: {} };
  return (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);
}

const before: Record<string, number> = {};

beforeAll(async () => {
  await database.exec(`
    insert into tenants (id, name) values ('${tenant}', 'acme');
    insert into products (id, tenant_id, name, code, distribution_strategy) values ('${product}', '${tenant}', 'Sketchbook', 'sketchbook', 'licensed');
    insert into signing_keys (id, tenant_id, algorithm, status, public_key, private_key_sealed)
    values (gen_random_uuid(), '${tenant}', 'ED25519', 'active', 'public', 'sealed');
    insert into policies (id, ${policyColumns})
    values ('${policy}', '${tenant}', '${product}', 'Strict', true, 'per_user', true, 1000000, 60, 60, 'from_first_validation', 'license');
    ${fill(0, 0)}
    update accounts set custom_role_id = '${role}', built_in_role = null where id = '${account}';`);
  // Thrice, so that what is remembered of catalogs is read.
  for (let time = 0; time < 3; time += 1) for (const [what, want] of Object.entries(wants)) before[what] = await pagesOf(want);
  await database.exec(fill(1, many));
}, 120_000);

afterAll(() => database.close());

test.each(Object.keys(wants))("a poll for %s reads no more pages of a tenant that has grown a thousandfold", async (what) => {
  // A few more for indexes that have grown by a level; a plan that reads the tenant's rows looks at hundreds.
  expect(await pagesOf(wants[what] ?? {})).toBeLessThan((before[what] ?? 0) * 2 + 60);
});
