import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { type Catalogue, client, newAccount, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";

const eventsOf = async ({ path, admin }: Catalogue, query = ""): Promise<any[]> =>
  (await admin.get(`${path}/events?sort=occurred_at${query}`)).data;

const namesOf = async (vendor: Catalogue, resourceId: string): Promise<string[]> =>
  (await eventsOf(vendor, `&resource_id=${resourceId}`)).map(({ event }) => event);

describe("Every change writes an event", () => {
  test("an event has the actor, the action, the time, and the fields before and after", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor));
    const changed = await admin.patch(`${path}/licenses/${license.license_id}`, { name: "Bob's laptop", max_machines: 3 });
    const [, event] = await eventsOf(vendor, `&resource_id=${license.license_id}`);
    expect(event).toMatchObject({
      event: "license.updated",
      resource: "license",
      resource_id: license.license_id,
      actor: { kind: "account", id: expect.any(String), name: "ada" },
      request_id: changed.headers.get("X-Request-Id"),
      before: { name: "Alice's desktop", max_machines: null },
      after: { name: "Bob's laptop", max_machines: 3 },
    });
    expect(Math.abs(Date.parse(event.occurred_at) - Date.now())).toBeLessThan(60_000);
    expect(Object.keys(event.after)).toEqual(["name", "max_machines"]);
  });

  test("each action of a license by its name, once", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const feature = (await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" })).data.id;
    const policy = await newPolicy(vendor, { duration: 86_400, require_check_in: true });
    const next = await newPolicy(vendor, { duration: 86_400, require_check_in: true, max_machines: 9 });
    const { license_id: id } = await newLicense(vendor, policy);
    const at = `${path}/licenses/${id}`;
    for (const action of [
      "suspend",
      "reinstate",
      "renew",
      "checkin",
      "increment-usage",
      "decrement-usage",
      "increment-usage",
      "reset-usage",
      "checkout",
      "validate",
    ]) {
      expect((await admin.post(`${at}/actions/${action}`)).status).toBe(200);
    }
    await admin.post(`${at}/entitlements`, { entitlement_id: [feature] });
    await admin.delete(`${at}/entitlements`, { id: [feature] });
    await admin.post(`${at}/users`, { usernames: ["bob"] });
    await admin.delete(`${at}/users`, { usernames: ["bob"] });
    await admin.put(`${at}/policy`, { policy_id: next.id });
    await admin.delete(at);
    expect(await namesOf(vendor, id)).toEqual([
      "license.created",
      "license.suspended",
      "license.reinstated",
      "license.renewed",
      "license.checked_in",
      "license.usage_incremented",
      "license.usage_decremented",
      "license.usage_incremented",
      "license.usage_reset",
      "license.checked_out",
      "license.entitlement_attached",
      "license.entitlement_detached",
      "license.user_attached",
      "license.user_detached",
      "license.policy_changed",
      "license.revoked",
    ]);
  });

  test("a ping that revives a dead machine writes an event; a ping to a living machine writes none", async () => {
    const attributes = {
      heartbeat_duration: 60,
      heartbeat_cull_strategy: "keep_dead",
      heartbeat_resurrection_strategy: "always_revive",
    };
    const created = await newCatalogue();
    const { license_key } = await newLicense(created, await newPolicy(created, attributes));
    const machine = await created.admin.post(`${created.path}/machines`, { license_key, fingerprint: "a" });
    const at = `${created.path}/machines/${machine.data.id}/actions/ping-heartbeat`;
    await created.admin.post(at);
    try {
      const vendor = await travelTo(created, new Date(Date.now() + 120_000).toISOString());
      for (const status of ["resurrected", "resurrected"])
        expect(await vendor.admin.post(at)).toMatchObject({ status: 200, data: { heartbeat_status: status } });
      expect(await namesOf(vendor, machine.data.id)).toEqual(["machine.created", "machine.heartbeat_resurrected"]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("event names do not depend on the actor's username", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { license_id: id } = await newLicense(vendor, await newPolicy(vendor, { duration: 86_400 }));
    await admin.post(`${path}/licenses/${id}/actions/increment-usage`, { increment: 3 });
    const names = ["resetUsage", "renewLicense", "updateLicense"];
    for (const username of names) {
      const person = await newAccount({ path, maker: admin, username, role: "user" });
      expect((await person.post(`${path}/licenses/${id}/actions/decrement-usage`)).status).toBe(200);
      const expiry = new Date(Date.now() + (names.indexOf(username) + 2) * 86_400_000).toISOString();
      expect((await person.patch(`${path}/licenses/${id}`, { expiry })).status).toBe(200);
    }
    expect(await namesOf(vendor, id)).toEqual([
      "license.created",
      "license.usage_incremented",
      ...names.flatMap(() => ["license.usage_decremented", "license.updated"]),
    ]);
  });

  test("machines, accounts, policies, products, tokens and pools write events", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor, { max_machines: 2 });
    const [license, other] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    const app = client(`License ${license.license_key}`);
    const machine = await app.post(`${path}/machines`, { license_key: license.license_key, fingerprint: "a" });
    const at = `${path}/machines/${machine.data.id}`;
    await app.post(`${at}/actions/ping-heartbeat`);
    await app.post(`${at}/actions/ping-heartbeat`);
    await app.post(`${at}/actions/reset-heartbeat`);
    await app.post(`${at}/actions/check-out`);
    await admin.patch(at, { name: "Studio" });
    await admin.patch(at, { license_key: other.license_key });
    await admin.delete(at);
    expect(await namesOf(vendor, machine.data.id)).toEqual([
      "machine.created",
      "machine.heartbeat_reset",
      "machine.checked_out",
      "machine.updated",
      "machine.moved",
      "machine.deleted",
    ]);
    const [created] = await eventsOf(vendor, `&resource_id=${machine.data.id}`);
    expect(created.actor).toEqual({ kind: "license", id: license.license_id, name: null });

    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    for (const action of ["ban", "unban", "password-token"]) await admin.post(`${path}/accounts/bob/actions/${action}`);
    await admin.patch(`${path}/accounts/bob`, { first_name: "Bob" });
    await admin.delete(`${path}/accounts/bob`);
    const ofBob = (await eventsOf(vendor, "&resource=account")).filter(
      ({ resource_id }, _, all) => resource_id !== all[0].resource_id,
    );
    expect(ofBob.map(({ event }) => event)).toEqual([
      "account.created",
      "account.banned",
      "account.unbanned",
      "account.password_token_made",
      "account.updated",
      "account.deleted",
    ]);

    const pooled = await newPolicy(vendor, { use_pool: true });
    await admin.post(`${path}/policies/${pooled.id}/pool`, { keys: ["POOL-0001", "POOL-0002"] });
    await newLicense(vendor, pooled);
    const events = await eventsOf(vendor, `&resource_id=${pooled.id}`);
    expect(events.map(({ event, after }) => [event, after.keys])).toEqual([
      ["policy.created", undefined],
      ["policy.pool_filled", 2],
      ["policy.pool_keys_taken", 1],
    ]);
    const token = await admin.post(`${path}/products/${productId}/tokens`, { name: "CI" });
    expect(await namesOf(vendor, token.data.id)).toEqual(["token.created"]);
  });

  test("the first validation that starts a license's clock writes an event; later validations write none", async () => {
    const vendor = await newCatalogue();
    const { license_id: id } = await newLicense(
      vendor,
      await newPolicy(vendor, { duration: 86_400, expiration_basis: "from_first_validation" }),
    );
    for (let turn = 0; turn < 3; turn += 1) await vendor.admin.post(`${vendor.path}/licenses/${id}/actions/validate`);
    const [, started, ...rest] = await eventsOf(vendor, `&resource_id=${id}`);
    expect(started).toMatchObject({ event: "license.clock_started", actor: { kind: "account", name: "ada" } });
    expect(rest).toEqual([]);
  });

  test("a refused request writes no event", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor));
    await admin.post(`${path}/machines`, { license_key: license.license_key, fingerprint: "a" });
    const before = await eventsOf(vendor);
    expect((await admin.post(`${path}/machines`, { license_key: license.license_key, fingerprint: "b" })).status).toBe(422);
    expect((await admin.post(`${path}/licenses/${license.license_id}/actions/reinstate`)).status).toBe(422);
    expect((await admin.post(`${path}/licenses/${license.license_id}/users`, { usernames: ["ada", "nobody"] })).status).toBe(404);
    const after = await eventsOf(vendor);
    // That a limit was reached is told: of the refused change itself there is nothing.
    expect(after.filter(({ event }) => event !== "license.limit_reached")).toEqual(before);
    expect(after).toHaveLength(before.length + 1);
  });

  test("events contain no secret, have filters and pages, and cannot be changed", async () => {
    const vendor = await newCatalogue();
    const { path, admin, password } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor), { key: "SKETCH-2026-SECRET" });
    const bob = await newAccount({ path, maker: admin, username: "bob", role: "user" });
    await bob.post(`${path}/accounts/bob/actions/update-password`, {
      current_password: password,
      new_password: "another secret",
    });
    const { data: token } = await admin.post(`${path}/licenses/${license.license_id}/tokens`);
    const { data: reset } = await admin.post(`${path}/accounts/bob/actions/password-token`);
    const all = JSON.stringify(await eventsOf(vendor));
    for (const secret of [password, "another secret", "SKETCH-2026-SECRET", token.token, reset.token, "scrypt"])
      expect(all).not.toContain(secret);
    expect(all).toContain("[redacted]");

    const first = await admin.get(`${path}/events?limit=2`);
    expect(first.count).toBeGreaterThan(5);
    expect(first.data).toHaveLength(2);
    expect(await admin.get(`${path}/events?actor=bob&event=account.password_changed`)).toMatchObject({ count: 1 });
    expect(await admin.get(`${path}/events?actor_kind=superadmin`)).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ event: "tenant.created" })]),
    });
    expect(await admin.get(`${path}/events?since=2099-01-01T00:00:00Z`)).toMatchObject({ count: 0 });
    expect(await bob.get(`${path}/events`)).toMatchObject({ status: 401 });

    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
    const database = openDatabase({ url, endpoint });
    await expect(database.execute(sql`delete from events where request_id = ${first.data[0].request_id}`)).rejects.toThrow();
    await database.execute(sql`update licenses set name = 'by hand' where id = ${license.license_id}`);
    const [last] = (await eventsOf(vendor, `&resource_id=${license.license_id}`)).slice(-1);
    expect(last).toMatchObject({ actor: { kind: "database", id: null }, after: { name: "by hand" } });
  });

  test("a validation leaves none, and hides none of what is changed with it", async () => {
    const vendor = await newCatalogue();
    const { license_id: id } = await newLicense(vendor, await newPolicy(vendor));
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
    const database = openDatabase({ url, endpoint });
    const outcomeOf = async () => {
      const { rows } = await database.execute(sql`
        select
          (select count(*)::int from events where resource_id = ${id}) as events,
          (select count(*)::int from changes where row_id = ${id}) as changes`);
      return rows[0];
    };
    expect(await outcomeOf()).toEqual({ events: 1, changes: 1 });
    await database.execute(sql`update licenses set last_validated_at = now() where id = ${id}`);
    expect(await outcomeOf()).toEqual({ events: 1, changes: 1 });
    await database.execute(
      sql`update licenses set last_validated_at = now() + interval '1 hour', expiry = now() where id = ${id}`,
    );
    expect(await outcomeOf()).toEqual({ events: 2, changes: 2 });
    await database.execute(sql`update licenses set machines_count = 5 where id = ${id}`);
    expect(await outcomeOf()).toEqual({ events: 2, changes: 2 });
  });
});

/** Tables of tenants whose rows tell of no change of their own, each with the reason. */
const untraced: Record<string, string> = {
  events: "The trace itself.",
  account_names: "Folded usernames, written with the account, which is traced.",
  changes: "The feed, written beside what is traced.",
  revoked_keys: "Written as a license is deleted, which is traced.",
  rate_windows: "Requests counted, which change nothing.",
  idempotency_keys: "Answers kept of what is traced.",
  edge_nodes: "Which nodes there are: nobody's change.",
  validation_counts: "Validations counted, which change nothing.",
  increments: "Amounts counted, of what is traced or changes nothing.",
  hourly_validations: "Validations counted, which change nothing.",
  daily_numbers: "Numbers about what is traced or changes nothing.",
  license_days: "Validations counted, which change nothing.",
  activations: "Machines counted, which are traced.",
  shared_licenses: "Numbers about licenses, which are traced.",
  license_passes: "How far the job is that counts licenses.",
  pass_sums: "Numbers that the job has not published yet.",
  webhook_deliveries: "What becomes of an event is no event.",
  webhook_attempts: "What becomes of an event is no event.",
  seals: "The trace's own proof.",
  machine_sums: "Sums over the machines of a license, which are traced.",
  license_notices: "When the clock tells of a license what is due: the event is the trace.",
  machine_watches: "When the clock looks at a machine: what it finds is traced.",
  account_sessions:
    "Signing in is no event; a session that somebody ends, or whose cookie comes again, writes one of the account.",
  second_factors: "Switching one on or off writes an event of the account; the step of its last code tells nothing.",
  changed_terms: "Policies whose change is traced, for the clock.",
};

test("every table of a tenant has an event trigger or a stated reason for having none", async () => {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  const { rows } = await openDatabase({ url, endpoint }).execute<{ name: string; traced: boolean }>(sql`
    select
      owned.table_name as name,
      exists (
        select from information_schema.triggers fired
        where fired.event_object_table = owned.table_name and fired.trigger_name like 'traced%'
      ) as traced
    from information_schema.columns owned
    where owned.table_schema = 'public' and (owned.column_name = 'tenant_id' or owned.table_name = 'tenants')
    group by owned.table_name`);
  expect(rows.length).toBeGreaterThan(15);
  const without = rows.filter(({ traced }) => !traced).map(({ name }) => name);
  expect(without.sort()).toEqual(Object.keys(untraced).sort());
});
