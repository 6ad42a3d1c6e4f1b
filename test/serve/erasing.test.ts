import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { erasePerson, selectPeople } from "../../src/audit/index.ts";
import { type AuditedDatabase, openAuditedDatabase } from "../support/audited-database.ts";
import { backends } from "./backends.ts";

describe.each(backends)("The erasure of a person on %s", (_, open) => {
  let audited: AuditedDatabase;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const { backend, stop } = await open();
    audited = await openAuditedDatabase(backend);
    stops.push(audited.close, stop);
  }, 120_000);

  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  const run = (...statements: Parameters<AuditedDatabase["database"]["execute"]>[0][]) => {
    const [first, ...others] = statements.map((statement) => audited.database.execute(statement));
    return first === undefined ? Promise.resolve([]) : audited.database.batch([first, ...others]);
  };

  /** A vendor whose customer Alice owns a license with a machine, made a token, and was called something else before. */
  async function vendorOfAlice() {
    const { id: tenant, productId } = await audited.newTenant();
    const [alice, bob, policy, license, machine] = Array.from({ length: 5 }, () => randomUUID());
    const by = (id: string | undefined, name: string) =>
      sql`select set_config('latchkey.actor', ${JSON.stringify({ kind: "account", id, name, ip: "198.51.100.7" })}, true)`;
    await run(
      sql`insert into accounts (id, tenant_id, username, email, first_name, password_hash, built_in_role, metadata)
        values (${alice}, ${tenant}, 'aline', 'alice@example.com', 'Alice', '', 'admin', '{"phone": "call at noon"}'),
          (${bob}, ${tenant}, 'bob', 'bob@example.com', null, '', 'admin', '{}')`,
      sql`update accounts set username = 'alice' where id = ${alice}`,
    );
    await audited.seal();
    await run(
      by(alice, "alice"),
      sql`insert into policies (id, tenant_id, product_id, name) values (${policy}, ${tenant}, ${productId}, 'Desktop')`,
      sql`insert into licenses (id, tenant_id, product_id, policy_id, owner_id, name, key_hash, key_sealed)
        values (${license}, ${tenant}, ${productId}, ${policy}, ${alice}, 'For alice@example.com', ${license}, '')`,
      sql`insert into machines (id, tenant_id, license_id, owner_id, fingerprint, ip, hostname, name)
        values (${machine}, ${tenant}, ${license}, ${alice}, 'b5:2f', '203.0.113.9', 'alices-laptop', 'Studio')`,
      sql`insert into tokens (id, tenant_id, product_id, token_hash, created_by, created_by_name)
        values (gen_random_uuid(), ${tenant}, ${productId}, ${license}, ${alice}, 'alice')`,
    );
    await run(by(bob, "bob"), sql`update licenses set max_machines = 3 where id = ${license}`);
    await audited.seal();
    return { tenant, alice: String(alice), license: String(license) };
  }

  async function erase(tenantId: string, named: string, withMachines = false) {
    const { database, secrets } = audited;
    const [person, ...others] = await selectPeople(database, tenantId, named);
    if (person === undefined || others.length > 0) throw new Error(`${others.length + 1} people`);
    return erasePerson({ database, secrets, now: new Date(), tenantId, person, withMachines });
  }

  const textOf = async (tenant: string): Promise<string> => {
    const tables = ["events", "accounts", "licenses", "machines", "tokens"];
    const rows = await Promise.all(
      tables.map((table) =>
        audited.database.execute(sql`select to_jsonb(one)::text from ${sql.identifier(table)} one where tenant_id = ${tenant}`),
      ),
    );
    return JSON.stringify(rows.map((one) => one.rows));
  };

  test("leaves no name of the account, and a chain that is good", async () => {
    const { tenant, alice, license } = await vendorOfAlice();
    const before = await audited.verify(tenant);
    const { events, seals, mentions } = await erase(tenant, "alice");
    expect([events, seals]).toEqual([7, 1]);
    // The license's name and the laptop's are the vendor's to change.
    expect(mentions).toEqual([
      { resource: "license", id: license, events: 3 },
      { resource: "machine", id: expect.any(String), events: 2 },
    ]);
    const text = await textOf(tenant);
    for (const trace of ["aline", "Alice", '"alice"', "at noon"]) expect(text.replaceAll("\\", "")).not.toContain(trace);
    expect(text).toContain("alices-laptop");
    expect(text).toContain("bob@example.com");
    await audited.seal();
    const after = await audited.verify(tenant);
    expect(after).toMatchObject({ found: [], waiting: 0, seals: before.seals + 2 });
    expect(after.erased).toBeGreaterThan(3);
    // Again it finds nothing: the account's id stays, which names nobody.
    expect(await erase(tenant, alice)).toMatchObject({ events: 0, seals: 0 });
    expect(await audited.verify(tenant)).toEqual(after);
  });

  test("takes names and addresses from the machines of the person's licenses, where that is asked for", async () => {
    const { tenant } = await vendorOfAlice();
    await erase(tenant, "aline", true);
    const text = await textOf(tenant);
    for (const trace of ["alices-laptop", "203.0.113.9", "Studio"]) expect(text).not.toContain(trace);
    expect(text).toContain("b5:2f");
    await audited.seal();
    expect(await audited.verify(tenant)).toMatchObject({ found: [], waiting: 0 });
  });

  test("does not hide other changes of the same events", async () => {
    const { tenant } = await vendorOfAlice();
    await erase(tenant, "alice@example.com");
    await audited.tamper(`update events set actor_name = 'alice' where tenant_id = '${tenant}' and event = 'policy.created'`);
    expect((await audited.verify(tenant)).found).toMatchObject([{ what: "changed" }]);
  });
});
