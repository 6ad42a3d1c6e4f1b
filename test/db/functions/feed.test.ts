import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jsonOf } from "../../../src/db/sql.ts";
import { newLicense } from "../../support/client.ts";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, query, refusalOf, row } from "./database.ts";

/** What the feed has of a license, its machines and so on, in order. */
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

  test("tells no password and no private key of a policy", async () => {
    const story = await newLicenseStory();
    const since = await newestChange(story);
    await query(sql`update accounts set email = 'ada@example.org' where tenant_id = ${story.tenantId}`);
    const [{ body }] = await fedSince(story, since);
    expect(body).toMatchObject({ email: "ada@example.org" });
    expect(Object.keys(body)).not.toContain("password_hash");
  });
});

describe("latchkey_is_merely_counted", () => {
  test.each([
    ["last_validated_at alone is another", { last_validated_at: "2031-01-10T00:00:00Z" }, true],
    ["counts alone are others", { machines_count: 4, users_count: 2 }, true],
    ["the expiry is another too", { last_validated_at: "2031-01-10T00:00:00Z", expiry: "2031-01-10T00:00:00Z" }, false],
  ])("where %s: %o is %s", async (_, columns, is) => {
    expect(await evaluate(sql`latchkey_is_merely_counted(${row("licenses", {})}, ${row("licenses", columns)})`)).toBe(is);
  });
});

describe("latchkey_told", () => {
  test("says what this transaction changed, once a tenant, and the nodes that keep it", async () => {
    const story = await newLicenseStory();
    const node = `node-${crypto.randomUUID()}`;
    await query(sql`insert into edge_nodes (name, tenant_id, seen_at) values (${node}, ${story.tenantId}, clock_timestamp())`);
    const told = await query(insertMachine(story, "one"), sql`select * from latchkey_told()`);
    expect(told).toEqual([{ tenant_id: story.tenantId, roots: [story.licenseId], nodes: expect.arrayContaining([node]) }]);
  });

  test("says nothing where nothing was changed", async () => {
    expect(await query(sql`select * from latchkey_told()`)).toEqual([]);
  });
});

describe("latchkey_kept", () => {
  test("leaves the metadata out that no verdict reads and no validation shows", async () => {
    const body = jsonOf({ id: 1, metadata: { room: "7" } });
    expect(await evaluate(sql`latchkey_kept('machines', ${body})`)).toEqual({ id: 1, metadata: {} });
    expect(await evaluate(sql`latchkey_kept('licenses', ${body})`)).toEqual({ id: 1, metadata: { room: "7" } });
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

describe("latchkey_poll", () => {
  const poll = ({ name }: LicenseStory, since: string | null, wants: object[]) =>
    evaluate(
      sql`latchkey_poll(${name}, ${since}::text::xid8, ${jsonOf(wants)}, null, array['from_first_validation'], 100, now())`,
    ) as Promise<any>;

  const wanted = ({ licenseId }: LicenseStory, touch: object | null = null) => [
    { kind: "id", value: licenseId, touch, times: 1 },
  ];

  test("gives the rows of a wanted license, and what changed since the horizon", async () => {
    const story = await newLicenseStory();
    const first = await poll(story, null, wanted(story));
    expect(first).toMatchObject({ tenant: { name: story.name }, changes: [], rates: [] });
    expect(first.rows.map(({ source }: any) => source).sort()).toEqual(["licenses", "machine_counts", "policies", "products"]);
    await query(sql`update licenses set name = 'Bob' where id = ${story.licenseId}`);
    const { rows, changes } = await poll(story, first.horizon, []);
    expect(rows).toEqual([]);
    expect(changes.at(-1)).toMatchObject({ source: "licenses", id: story.licenseId, body: { name: "Bob" } });
  });

  test("gives of a license's machines and users those that are named, and what all machines come to", async () => {
    const story = await newLicenseStory();
    const [one] = await query(insertMachine(story, "one"));
    await query(insertMachine(story, "two"), insertMachine(story, "three"));
    const names = { machine: one.id, fingerprints: ["two", "unknown"], user: "ada", user_id: null };
    const { rows } = await poll(story, null, [{ ...wanted(story)[0], names }]);
    const fingerprints = rows.filter(({ source }: any) => source === "machines").map(({ body }: any) => body.fingerprint);
    expect(fingerprints.sort()).toEqual(["one", "two"]);
    expect(rows.find(({ source }: any) => source === "machine_counts").body).toMatchObject({ machines: 3, seats: 3, users: 0 });
    expect(
      rows.filter(({ source }: any) => source === "license_users"),
      "ada is no user of it",
    ).toEqual([]);
  });

  test("starts the clock of a license that a validation starts, once", async () => {
    const story = await newLicenseStory();
    await query(sql`
      update policies set duration = 60, expiration_basis = 'from_first_validation' where id = ${story.policyId}`);
    const touch = { actor: { kind: "license" }, by_key: false, only_id: null };
    await poll(story, null, wanted(story));
    expect(await evaluate(sql`(select expiry from licenses where id = ${story.licenseId})`)).toBeNull();
    await poll(story, null, wanted(story, { ...touch, now: "2031-01-10T00:00:00Z" }));
    await poll(story, null, wanted(story, { ...touch, now: "2031-01-11T00:00:00Z" }));
    expect(await evaluate(sql`(select expiry from licenses where id = ${story.licenseId})`)).toBe("2031-01-10T00:01:00+00:00");
  });
});
