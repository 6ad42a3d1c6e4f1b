import { Client } from "pg";
import { expect, inject, test } from "vitest";
import { openDatabase } from "../../src/db/client.ts";
import { type FeedRow, poll } from "../../src/document/feed-store.ts";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// The change feed, on a Postgres where transactions overlap. RACE=short, as CI runs it, does less of the same.

const rounds = process.env.RACE === "short" ? 20 : 200;

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = inject("bindings");
const database = openDatabase({ url: url ?? "", endpoint });

const connect = async (): Promise<Client> => {
  const { host, port, username, password, database: name } = inject("postgres");
  const connection = new Client({ host, port, user: username, password, database: name });
  await connection.connect();
  return connection;
};

const follow = (tenantName: string, horizon: string | null) =>
  poll(database, { tenantName, horizon, wants: [], node: null, now: new Date() });

const suspends = (changes: FeedRow[], id: string): boolean =>
  changes.some(({ source, id: of, body }) => source === "licenses" && of === id && body !== null && body.suspended_at !== null);

test("a follower does not miss a long transaction that began first and commits last", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  const [slow, quick] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
  const connection = await connect();
  try {
    let { horizon } = await follow(vendor.name, null);
    await connection.query("begin");
    await connection.query("update licenses set suspended_at = now() where id = $1", [slow.license_id]);
    const seen: boolean[] = [];
    for (let round = 0; round < 5; round += 1) {
      await vendor.admin.patch(`${vendor.path}/licenses/${quick.license_id}`, { name: `round ${round}` });
      const polled = await follow(vendor.name, horizon);
      expect(polled.changes.some(({ id }) => id === quick.license_id)).toBe(true);
      seen.push(suspends(polled.changes, slow.license_id));
      horizon = polled.horizon;
    }
    await connection.query("commit");
    const last = await follow(vendor.name, horizon);
    expect([...seen, suspends(last.changes, slow.license_id)]).toEqual([false, false, false, false, false, true]);
  } finally {
    await connection.end();
  }
});

test("whoever writes, in whatever order they commit, a follower that only applies changes ends with what the table says", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  const licenses = await Promise.all(Array.from({ length: 5 }, () => newLicense(vendor, policy)));
  const connections = await Promise.all(Array.from({ length: 8 }, connect));
  try {
    let { horizon } = await follow(vendor.name, null);
    const copy = new Map<string, unknown>(licenses.map(({ license_id, name }) => [license_id, name]));
    const writing = connections.map(async (connection, writer) => {
      for (let round = 0; round < rounds; round += 1) {
        const { license_id } = licenses[(writer + round) % licenses.length];
        await connection.query("begin");
        await connection.query("update licenses set name = $1 where id = $2", [`${writer}-${round}`, license_id]);
        await connection.query(round % 7 === 0 ? "rollback" : "commit");
      }
    });
    let isDone = false;
    const done = Promise.all(writing).finally(() => {
      isDone = true;
    });
    for (let isLast = false; !isLast; ) {
      isLast = isDone;
      const polled = await follow(vendor.name, horizon);
      for (const { source, id, body } of polled.changes) if (source === "licenses") copy.set(id, body?.name);
      horizon = polled.horizon;
    }
    await done;
    const [reader] = connections;
    const { rows } = await (reader as Client).query(
      "select id, name from licenses where tenant_id = (select id from tenants where name = $1)",
      [vendor.name],
    );
    expect(Object.fromEntries(copy)).toEqual(Object.fromEntries(rows.map(({ id, name }) => [id, name])));
  } finally {
    await Promise.all(connections.map((connection) => connection.end()));
  }
});

test("counters and last times are not told; a change of a policy is one, however many licenses are under it", async () => {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  const { license_id: id } = await newLicense(vendor, policy);
  const connection = await connect();
  try {
    const { horizon } = await follow(vendor.name, null);
    await connection.query(
      "update licenses set last_validated_at = now(), last_activated_at = now(), updated_at = now() where id = $1",
      [id],
    );
    expect((await follow(vendor.name, horizon)).changes).toEqual([]);
    await Promise.all(Array.from({ length: 20 }, () => newLicense(vendor, policy)));
    const before = await follow(vendor.name, horizon);
    await vendor.admin.patch(`${vendor.path}/policies/${policy.id}`, { max_uses: 9 });
    const { changes } = await follow(vendor.name, before.horizon);
    const fresh = changes.filter(({ id: of }) => of === policy.id);
    expect(fresh).toMatchObject([{ source: "policies", body: { max_uses: 9 } }]);
    expect(Object.keys(fresh[0]?.body ?? {})).not.toContain("private_key_sealed");
  } finally {
    await connection.end();
  }
});
