import { type SQL, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { disclosedTables } from "../../../src/db/schema/disclosure.ts";
import { newLicense } from "../../support/client.ts";
import { newReceiver } from "../../support/receivers.ts";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, newUserOf, query, refusalOf, row } from "./database.ts";

/** Returns the feed's entries after an id: those of a license, its machines and so on, in order. */
const fedSince = ({ tenantId }: LicenseStory, id: unknown) =>
  query(
    sql`select source, row_id, parent_id, root_id, name, body from changes where tenant_id = ${tenantId} and id > ${id} order by id`,
  );

const newestChange = ({ tenantId }: LicenseStory) => evaluate(sql`(select max(id) from changes where tenant_id = ${tenantId})`);

describe("latchkey_feed", () => {
  test("tells the row as it is now, and the license that it belongs to", async () => {
    const story = await newLicenseStory();
    const since = await newestChange(story);
    const [machine] = await query(insertMachine(story, "one"));
    expect((await fedSince(story, since)).filter(({ source }) => source === "machines")).toMatchObject([
      { row_id: machine.id, parent_id: story.licenseId, root_id: story.licenseId, body: { fingerprint: "one" } },
    ]);
  });

  test("tells of a deletion without a row, and of a new license only its key's hash", async () => {
    const story = await newLicenseStory();
    const since = await newestChange(story);
    const { license_id } = await newLicense(story, { id: story.policyId });
    await query(sql`delete from licenses where id = ${license_id}`);
    const fed = (await fedSince(story, since)).filter(({ row_id }) => row_id === license_id);
    expect(fed).toMatchObject([
      { name: expect.any(String), body: null },
      { name: expect.any(String), body: null },
    ]);
  });

  test("tells nothing of a change that nodes do not see", async () => {
    const story = await newLicenseStory();
    const [machine] = await query(insertMachine(story, "one"));
    const since = await newestChange(story);
    await query(sql`update machines set metadata = '{"room": "7"}', last_checked_out_at = now() where id = ${machine.id}`);
    expect(await fedSince(story, since)).toEqual([]);
  });

  test("tells no password", async () => {
    const story = await newLicenseStory();
    const since = await newestChange(story);
    await query(sql`update accounts set email = 'ada@example.org' where tenant_id = ${story.tenantId}`);
    const [{ body }] = await fedSince(story, since);
    expect(body).toMatchObject({ email: "ada@example.org" });
    expect(Object.keys(body)).not.toContain("password_hash");
  });
});

describe("latchkey_feed_moved_machine", () => {
  test("tells both licenses of a machine that moves", async () => {
    const story = await newLicenseStory();
    const { license_id: otherId } = await newLicense(story, { id: story.policyId });
    const [machine] = await query(insertMachine(story, "one"));
    const since = await newestChange(story);
    await query(sql`update machines set license_id = ${otherId} where id = ${machine.id}`);
    expect(await fedSince(story, since)).toMatchObject([
      { source: "machines", row_id: machine.id, root_id: story.licenseId, body: null },
      { source: "licenses", row_id: otherId, root_id: otherId, body: null },
    ]);
  });
});

describe("latchkey_pulse_root", () => {
  test("tells of a ping of what is alive that it changes the machine alone, of every other change that it changes its license", async () => {
    const story = await newLicenseStory();
    const [machine] = await query(insertMachine(story, "one"));
    const since = await newestChange(story);
    const ping = (at: string) => sql`update machines set last_heartbeat_at = ${at}::timestamptz where id = ${machine.id}`;
    await query(ping("2031-01-10T00:00:00Z"));
    await query(ping("2031-01-10T00:09:59Z"));
    await query(ping("2031-01-10T00:19:59Z"));
    await query(sql`update machines set cores = 8 where id = ${machine.id}`);
    const roots = (await fedSince(story, since)).map(({ root_id }) => (root_id === machine.id ? "machine" : "license"));
    expect(roots, "the first ping; one in its window; one at its end; an update").toEqual([
      "license",
      "machine",
      "license",
      "license",
    ]);
  });
});

describe("latchkey_feed_renamed_account", () => {
  test("tells the licenses that an account uses, where its name or email changes", async () => {
    const story = await newLicenseStory();
    const account = await newUserOf(story);
    const since = await newestChange(story);
    await query(sql`update accounts set first_name = 'Bob' where id = ${account}`);
    await query(sql`update accounts set username = 'bob' where id = ${account}`);
    expect((await fedSince(story, since)).map(({ source, root_id }) => [source, root_id])).toEqual([
      ["accounts", account],
      ["accounts", account],
      ["license_users", story.licenseId],
    ]);
  });
});

describe("latchkey_feed_gone_tenant", () => {
  test("tells one change for a tenant and all that it had", async () => {
    const story = await newLicenseStory();
    await query(sql`delete from tenants where id = ${story.tenantId}`);
    expect(await fedSince(story, 0)).toMatchObject([{ source: "tenants", row_id: story.tenantId, body: null }]);
  });
});

describe("latchkey_is_merely_counted", () => {
  test.each([
    ["last_validated_at alone is another", { last_validated_at: "2031-01-10T00:00:00Z" }, true],
    ["counts alone are others", { machines_count: 4, users_count: 2 }, true],
    ["the expiry of files alone is another", { files_expire_at: "infinity" }, true],
    ["the expiry is another too", { last_validated_at: "2031-01-10T00:00:00Z", expiry: "2031-01-10T00:00:00Z" }, false],
  ])("where %s: %o is %s", async (_, columns, is) => {
    expect(await evaluate(sql`latchkey_is_merely_counted(${row("licenses", {})}, ${row("licenses", columns)})`)).toBe(is);
  });
});

describe("latchkey_change_notices", () => {
  test("says what this transaction changed, once a tenant, and the nodes that keep it", async () => {
    const story = await newLicenseStory();
    const node = `node-${crypto.randomUUID()}`;
    await query(sql`insert into edge_nodes (name, tenant_id, seen_at) values (${node}, ${story.tenantId}, clock_timestamp())`);
    const changeNotices = await query(insertMachine(story, "one"), sql`select * from latchkey_change_notices()`);
    expect(changeNotices).toEqual([
      { tenant_id: story.tenantId, roots: [story.licenseId], nodes: expect.arrayContaining([node]), has_webhook: false },
    ]);
  });

  test("says that the tenant has a webhook, also where no node keeps what changed", async () => {
    const story = await newLicenseStory();
    const { webhookId } = await newReceiver(story.name);
    const notices = sql`select tenant_id, roots, has_webhook from latchkey_change_notices()`;
    expect(await query(insertMachine(story, "two"), notices)).toEqual([
      { tenant_id: story.tenantId, roots: [story.licenseId], has_webhook: true },
    ]);
    const described = sql`update webhooks set description = 'Shop' where id = ${webhookId}`;
    expect(await query(described, notices)).toEqual([{ tenant_id: story.tenantId, roots: [], has_webhook: true }]);
    const disabled = sql`update webhooks set enabled = false, disabled_at = now(), disabled_reason = 'requested' where id = ${webhookId}`;
    expect(await query(disabled, notices)).toEqual([]);
  });

  test("says nothing where nothing was changed", async () => {
    expect(await query(sql`select * from latchkey_change_notices()`)).toEqual([]);
  });

  test("names no node that was not seen for a day, and deletes nothing itself", async () => {
    const story = await newLicenseStory();
    const node = `node-${crypto.randomUUID()}`;
    await query(sql`
      insert into edge_nodes (name, tenant_id, seen_at) values (${node}, ${story.tenantId}, now() - interval '3 days')`);
    await query(sql`update changes set written_at = now() - interval '2 hours' where tenant_id = ${story.tenantId}`);
    const old = await query(sql`select id from changes where tenant_id = ${story.tenantId}`);
    const [notice] = await query(insertMachine(story, "one"), sql`select * from latchkey_change_notices()`);
    expect(notice.nodes).not.toContain(node);
    expect(await query(sql`select 1 as there from edge_nodes where name = ${node}`)).toEqual([{ there: 1 }]);
    expect(await query(sql`select id from changes where tenant_id = ${story.tenantId} order by id`)).toEqual(
      expect.arrayContaining(old),
    );
  });
});

describe("latchkey_disclosed_row", () => {
  const disclosed = (columns: SQL) => evaluate(sql`latchkey_disclosed_row('{"id": 1, "later": 2}', ${columns})`);

  test("leaves out what is not named", async () => {
    expect(await disclosed(sql`array['id', 'unknown']`)).toEqual({ id: 1 });
  });

  test("leaves out everything where nothing is named", async () => {
    expect(await disclosed(sql`latchkey_node_columns('unknown')`)).toEqual({});
    expect(await disclosed(sql`null`)).toEqual({});
  });
});

describe("latchkey_node_columns, latchkey_event_columns and latchkey_redacted_columns", () => {
  test.each(["accounts", "licenses", "policies", "tenant_keys", "tokens"])("are those of the declaration: %s", async (table) => {
    const { nodes, events, redacted } = disclosedTables.find((one) => one.table === table) ?? {};
    expect([
      await evaluate(sql`latchkey_node_columns(${table})`),
      await evaluate(sql`latchkey_event_columns(${table})`),
      await evaluate(sql`latchkey_redacted_columns(${table})`),
    ]).toEqual([nodes, events, redacted]);
  });
});

describe("latchkey_history", () => {
  test("stays the same until latchkey_begin_history is called", async () => {
    const before = await evaluate(sql`latchkey_history()`);
    expect(await evaluate(sql`latchkey_history()`)).toBe(before);
    // Rolled back: nodes of other tests would forget all that they know.
    const begun = await refusalOf(sql`call latchkey_begin_history()`, sql`select latchkey_refuse('00000', latchkey_history())`);
    expect(begun?.detail).toEqual(expect.any(String));
    expect(begun?.detail).not.toBe(before);
    expect(await evaluate(sql`latchkey_history()`)).toBe(before);
  });
});
