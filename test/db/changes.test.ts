import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { type ChangeNotice, type Claim, type DatabaseOptions, newMeter, openDatabase } from "../../src/db/client.ts";
import { newCatalogue, newLicense, newPolicy, newTenant } from "../support/client.ts";

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;

const requestOf = (options: Partial<DatabaseOptions> = {}) =>
  openDatabase({ url, endpoint, actor: () => JSON.stringify({ kind: "account", name: "zoe" }), ...options });

async function newLicenseId(): Promise<string> {
  const vendor = await newCatalogue();
  return (await newLicense(vendor, await newPolicy(vendor))).license_id;
}

const rename = (id: string) => sql`update licenses set name = 'Bob' where id = ${id} returning name`;

describe("what a request says that it changes", () => {
  test("is changed in the name of who acts, and the nodes are told", async () => {
    const id = await newLicenseId();
    const changeNotices: ChangeNotice[] = [];
    const database = requestOf({ changeNotices });
    expect((await database.changing.execute(rename(id))).rows).toEqual([{ name: "Bob" }]);
    expect(changeNotices).toMatchObject([{ roots: expect.arrayContaining([id]) }]);
    const events = sql`select actor_name from events where resource_id = ${id} and event = 'license.updated'`;
    expect((await database.execute(events)).rows).toEqual([{ actor_name: "zoe" }]);
    expect(changeNotices, "a read tells nothing").toHaveLength(1);
  });

  test("claims the idempotency key, and what is only read does not", async () => {
    const [id, { name }] = [await newLicenseId(), await newTenant()];
    const [key_hash, request_id] = [crypto.randomUUID(), crypto.randomUUID()];
    const request = { key_hash, tenant_name: name, request_hash: "same", request_id, now: new Date().toISOString() };
    const claim: Claim = { request: JSON.stringify(request), isMade: false };
    const database = requestOf({ claim });
    const claims = sql`select request_hash from idempotency_keys where key_hash = ${key_hash}`;
    expect((await database.execute(claims)).rows).toEqual([]);
    expect(claim.isMade).toBe(false);
    await database.changing.batch([database.execute(rename(id))]);
    expect(claim.isMade).toBe(true);
    expect((await database.execute(claims)).rows).toEqual([{ request_hash: "same" }]);
  });
});

describe("a change that is not said to be one", () => {
  test.each([
    ["alone", (id: string) => requestOf().execute(rename(id))],
    ["in a batch", (id: string, database = requestOf()) => database.batch([database.execute(rename(id))])],
  ])("is refused by Postgres: %s", async (_, change) => {
    const id = await newLicenseId();
    const error = await change(id).then(
      () => undefined,
      (thrown) => thrown.cause ?? thrown,
    );
    expect(error).toMatchObject({ code: "25006", message: expect.stringContaining("read-only transaction") });
  });
});

test("requests under way at once keep their own numbers, names and changes", async () => {
  const ids = [await newLicenseId(), await newLicenseId()];
  const requests = ids.map((id, index) => {
    const [meter, changeNotices] = [newMeter(), [] as ChangeNotice[]];
    const actor = () => JSON.stringify({ kind: "account", name: `actor ${index}` });
    return { id, meter, changeNotices, database: requestOf({ meter, changeNotices, actor }) };
  });
  await Promise.all(requests.map(({ id, database }) => database.changing.execute(rename(id))));
  for (const [index, { id, meter, changeNotices, database }] of requests.entries()) {
    expect(meter.roundTrips).toBe(1);
    expect(changeNotices.flatMap(({ roots }) => roots)).toContain(id);
    const { rows } = await database.execute(sql`
      select actor_name from events where resource_id = ${id} and event = 'license.updated'`);
    expect(rows).toEqual([{ actor_name: `actor ${index}` }]);
  }
});

test("a parameter that is no text, number or boolean is refused before it is sent", async () => {
  const meter = newMeter();
  await expect(requestOf({ meter }).execute(sql`select ${{ name: "Bob" }}::text`)).rejects.toThrow();
  expect(meter.roundTrips).toBe(0);
});
