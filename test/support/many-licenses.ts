import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { Database } from "../../src/db/client.ts";
import { forFewRows, type Page } from "../../src/db/list-store.ts";
import { policies, products, tenants } from "../../src/db/schema.ts";
import type { EventFilter } from "../../src/events/list-store.ts";
import type { LicenseFilter } from "../../src/licenses/list-store.ts";
import { completeAttributes } from "../../src/licensing/index.ts";
import type { MachineFilter } from "../../src/machines/list-store.ts";

/** The columns of a policy but for those that the database computes. */
const copiedColumns = sql.raw(
  Object.values(getTableColumns(policies))
    .filter(({ generated }) => generated === undefined)
    .map(({ name }) => name)
    .join(", "),
);

export type ManyLicenses = { tenantId: string; policyId: string; productId: string; seldomProductId: string };

/**
 * Makes a tenant with so many licenses, made by the database itself: one in 100 suspended, every tenth of an owner (one of 1,000, of whom
 * one is banned), every 5,000th of a product that is seldom sold, every 100th with a machine, half of them used, metadata and expiries of their own.
 */
export async function makeManyLicenses(database: Database, count: number): Promise<ManyLicenses> {
  const [tenantId, productId, seldomProductId, policyId] = Array.from({ length: 4 }, () => crypto.randomUUID()) as [
    string,
    string,
    string,
    string,
  ];
  await database.execute(sql`insert into tenants (id, name) values (${tenantId}, ${`many-${tenantId}`})`);
  await database.execute(someSigningKey(tenantId));
  await database.execute(sql`
    insert into products (id, tenant_id, name, code, distribution_strategy) values
      (${productId}, ${tenantId}, 'Sketchbook', 'sketchbook', 'licensed'), (${seldomProductId}, ${tenantId}, 'Easel', 'easel', 'licensed')`);
  await database.execute(sql`
    insert into policies (${copiedColumns})
    select ${copiedColumns}
    from (
      select (jsonb_populate_record(policy, jsonb_build_object(
        'id', ${policyId}::text, 'tenant_id', ${tenantId}::text, 'product_id', ${productId}::text,
        'scheme', 'ED25519', 'signing_key_id', null
      ))).*
      from policies policy
      limit 1
    ) copied`);
  await database.execute(sql`
    insert into accounts (id, tenant_id, username, email, password_hash, built_in_role, banned_at)
    select gen_random_uuid(), ${tenantId}, 'user' || n, 'user' || n || '@example.com', '', 'user', case when n = 999 then now() end
    from generate_series(0, 999) n`);
  await database.execute(sql`
    insert into entitlements (id, tenant_id, name, code) values (gen_random_uuid(), ${tenantId}, 'Export', 'EXPORT')`);
  const step = 50_000;
  for (let first = 0; first < count; first += step) {
    const last = Math.min(count, first + step) - 1;
    await quietly(
      database,
      sql`
      insert into licenses (
        id, tenant_id, product_id, policy_id, owner_id, name, key_hash, key_sealed, expiry, suspended_at, last_validated_at, metadata,
        created_at, updated_at
      )
      select
        gen_random_uuid(), ${tenantId}, case when n % 5000 = 17 then ${seldomProductId}::uuid else ${productId}::uuid end, ${policyId}, owner.id, 'Customer ' || n || ' ' || md5(n::text), md5('key' || n), '',
        case when n % 3 > 0 then timestamptz '2026-01-01' + make_interval(hours => (n % 20000)) end,
        case when n % 100 = 0 then now() end, case when n % 2 = 0 then now() - make_interval(hours => n % 4800) end,
        jsonb_build_object('order', 'A-' || n, 'plan', n % 5) || case when n % 1000 = 0 then jsonb '{"urgent": true}' else '{}' end,
        timestamptz '2024-01-01' + make_interval(secs => n), timestamptz '2024-01-01' + make_interval(secs => n)
      from generate_series(${first}::int, ${last}::int) n
      left join accounts owner on n % 10 = 0 and owner.tenant_id = ${tenantId} and owner.username = 'user' || (n / 10 % 1000)`,
    );
  }
  await database.execute(sql`
    insert into machines (id, tenant_id, license_id, fingerprint)
    select gen_random_uuid(), tenant_id, id, 'machine ' || split_part(name, ' ', 2)
    from licenses
    where tenant_id = ${tenantId} and split_part(name, ' ', 2) like '%11'`);
  await database.execute(sql`
    insert into license_entitlements (id, tenant_id, license_id, entitlement_id)
    select gen_random_uuid(), license.tenant_id, license.id, entitlement.id
    from licenses license join entitlements entitlement on entitlement.tenant_id = license.tenant_id
    where license.tenant_id = ${tenantId} and right(license.key_hash, 2) = 'b1'`);
  await tidy(database, ["licenses", "machines", "license_entitlements", "accounts", "policies"]);
  return { tenantId, policyId, productId, seldomProductId };
}

/** Gives each of a tenant's licenses, or every so many, a machine more, every tenth of an owner, every third monitored (of these one in 100 is alive), and as many events. */
export async function makeManyMachinesAndEvents(
  database: Database,
  { tenantId }: Pick<ManyLicenses, "tenantId">,
  { every = 1 }: { every?: number } = {},
): Promise<void> {
  const chosen = sql`tenant_id = ${tenantId} and split_part(name, ' ', 2)::int % ${every}::int = 0`;
  await quietly(
    database,
    sql`
    insert into machines (id, tenant_id, license_id, owner_id, fingerprint, name, platform, last_heartbeat_at, created_at, updated_at)
    select
      gen_random_uuid(), tenant_id, id, owner_id, 'device ' || split_part(name, ' ', 2), 'Studio ' || split_part(name, ' ', 2) || ' at home',
      case when split_part(name, ' ', 2) like '%3' then 'linux' else 'windows' end,
      case split_part(name, ' ', 2)::int % 300 when 0 then now() + interval '1 day' else case when split_part(name, ' ', 2)::int % 3 = 0 then created_at end end,
      created_at, created_at
    from licenses
    where ${chosen}`,
  );
  await quietly(
    database,
    sql`
    insert into events (
      tenant_id, event, resource, resource_id, license_id, actor_kind, actor_name, request_id, object, before, after, occurred_at
    )
    select
      tenant_id, case when suspended_at is null then 'license.created' else 'license.suspended' end, 'license', id, id, 'account',
      'user' || split_part(name, ' ', 2)::int % 100, gen_random_uuid(), jsonb_build_object('id', id), '{}', '{}', created_at
    from licenses
    where ${chosen}`,
  );
  await tidy(database, ["machines", "events"]);
}

/** Without triggers and checks of references: what is made is right, and an event for each would be in the way. */
const quietly = (database: Database, statement: SQL) =>
  database.batch([database.execute(sql`set local session_replication_role = replica`), database.execute(statement)]);

/** As Postgres does by itself in time: so that plans know what there is, and index-only scans need no rows. */
async function tidy(database: Database, tables: string[]): Promise<void> {
  for (const table of tables) await database.execute(sql`vacuum analyze ${sql.identifier(table)}`);
}

/** Names of filters of a list that none of the examples is made by. */
export const withoutExample = (names: string[], examples: Record<string, object>): string[] => {
  const used = new Set(Object.values(examples).flatMap((filter) => Object.keys(filter)));
  return names.filter((name) => !used.has(name));
};

/** A filter of each kind that a person would ask for. */
export const filters = ({ policyId, productId, seldomProductId }: ManyLicenses): Record<string, LicenseFilter> => ({
  none: {},
  product: { productId },
  "product seldom sold": { productId: seldomProductId },
  policy: { policyId },
  "status active": { status: "active" },
  "status inactive": { status: "inactive" },
  "status not activated": { status: "not_activated" },
  "status banned": { status: "banned" },
  "status suspended": { status: "suspended" },
  "status expired": { status: "expired" },
  "expires before": { expiresBefore: new Date("2027-01-01") },
  "expiry window": { expiresAfter: new Date("2027-06-01"), expiresBefore: new Date("2027-06-02") },
  owner: { owner: "user7" },
  user: { user: "user7" },
  "metadata key": { metadata: { key: "urgent" } },
  "metadata key and value": { metadata: { key: "order", value: "A-4711" } },
  entitlement: { entitlement: "EXPORT" },
  "machine fingerprint": { fingerprint: "machine 4711" },
  "part of the name": { name: "customer 4711 " },
  // Its HMAC, as the licenses made have it.
  "whole key": { keyHash: "c175375e7a20dbc64fc6787b977fe816" },
});

/** As `filters`, of machines. `license` is the id of one. */
export const machineFilters = (many: ManyLicenses, license: string): Record<string, MachineFilter> => ({
  none: {},
  license: { licenseId: license },
  product: { productId: many.productId },
  "product seldom sold": { productId: many.seldomProductId },
  "license key": { licenseKeyHash: filters(many)["whole key"]?.keyHash },
  fingerprint: { fingerprint: "device 4711" },
  "part of the name": { search: "studio 4711 " },
  platform: { platform: "linux" },
  "platform that no machine has": { platform: "plan9" },
  owner: { owner: "user7" },
  "heartbeat dead": { heartbeat: "dead" },
  "heartbeat alive": { heartbeat: "alive" },
  "heartbeat not started": { heartbeat: "not_started" },
});

/** As `filters`, of events. `license` and `request` are ids that one of them has. */
export const eventFilters = ({ license, request }: { license: string; request: string }): Record<string, EventFilter> => ({
  none: {},
  event: { event: "license.suspended" },
  "event that never was": { event: "license.moved" },
  resource: { resource: "license" },
  "resource and id": { resource: "license", resourceId: license },
  license: { licenseId: license },
  "family of events": { event: "license.*" },
  account: { account: "user7" },
  actor: { actor: "user7" },
  "kind of actor": { actorKind: "account" },
  request: { requestId: request },
  since: { since: new Date("2024-01-01T06:00:00Z") },
  "some hours": { since: new Date("2024-01-01T06:00:00Z"), until: new Date("2024-01-01T08:00:00Z") },
  "an event in a window": {
    event: "license.suspended",
    since: new Date("2024-01-01T06:00:00Z"),
    until: new Date("2024-01-02T03:00:00Z"),
  },
});

/** The ids of a license, and of the request that an event of it tells of. */
export async function oneOf(database: Database, { tenantId }: ManyLicenses): Promise<{ license: string; request: string }> {
  const { rows } = await database.execute<{ license: string; request: string }>(sql`
    select resource_id as license, request_id as request
    from events
    where tenant_id = ${tenantId} and resource = 'license' and request_id is not null
    limit 1`);
  if (rows[0] === undefined) throw new Error("No event tells of a request.");
  return rows[0];
}

export const firstPage = (sort = "created_at"): Page => ({
  limit: 100,
  offset: 0,
  after: null,
  sort: { name: sort, descending: true },
  isCounted: false,
});

type Node = { "Node Type": string; "Relation Name"?: string; "Actual Loops": number; Plans?: Node[] };

/** The tables that a statement reads from end to end: it is run, for a plan may hold steps that are never taken. */
export async function sequentialScans(database: Database, statement: SQL): Promise<string[]> {
  const [, { rows }] = await database.batch([
    database.execute(forFewRows),
    database.execute<{ "QUERY PLAN": string | { Plan: Node }[] }>(sql`explain (analyze, format json) ${statement}`),
  ]);
  const plan = rows[0]?.["QUERY PLAN"];
  const [{ Plan: root } = { Plan: undefined }] = typeof plan === "string" ? (JSON.parse(plan) as { Plan: Node }[]) : (plan ?? []);
  const visit = (node: Node): string[] => [
    ...(node["Node Type"] === "Seq Scan" && node["Actual Loops"] > 0 && node["Relation Name"] !== undefined
      ? [node["Relation Name"]]
      : []),
    ...(node.Plans ?? []).flatMap(visit),
  ];
  return root === undefined ? [] : visit(root);
}

/** A policy to copy, where the database has none yet. */
export async function makePolicyTemplate(database: Database): Promise<void> {
  const [tenantId, productId] = [crypto.randomUUID(), crypto.randomUUID()];
  await database.changing.insert(tenants).values({ id: tenantId, name: `template-${tenantId}` });
  await database.execute(someSigningKey(tenantId));
  await database.changing
    .insert(products)
    .values({ id: productId, tenantId, name: "x", code: "x", distributionStrategy: "licensed" });
  await database.changing.insert(policies).values({
    ...completeAttributes({}, { isProtected: false }),
    id: crypto.randomUUID(),
    tenantId,
    productId,
    name: "x",
  });
}

/** Gives a tenant an active key that signs nothing: a policy without one is not found. */
const someSigningKey = (tenantId: string): SQL => sql`
  insert into signing_keys (id, tenant_id, algorithm, status, public_key, private_key_sealed)
  values (gen_random_uuid(), ${tenantId}, 'ED25519', 'active', '', '')`;
