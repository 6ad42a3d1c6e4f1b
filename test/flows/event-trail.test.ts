import { describe, expect, test } from "vitest";
import { type Catalogue, newAccount, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

const lines = { headers: { Accept: "application/x-ndjson" } };

const readLines = (bytes: Uint8Array): any[] =>
  new TextDecoder()
    .decode(bytes)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** A license whose app has activated a machine with a component and a process. */
async function newFamily(vendor: Catalogue) {
  const { path, admin } = vendor;
  const license = await newLicense(vendor, await newPolicy(vendor, { max_machines: 3 }));
  const { data: machine } = await admin.post(`${path}/machines`, {
    license_key: license.license_key,
    fingerprint: "studio",
    components: [{ name: "Board", fingerprint: "board" }],
  });
  await admin.post(`${path}/machines/${machine.id}/processes`, { pid: "1" });
  return { license, machine };
}

describe("The trail of a license", () => {
  test("has its machines' events too, numbered in their order, in one page and one round trip", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const { license, machine } = await newFamily(vendor);
    await newFamily(vendor);
    await admin.delete(`${path}/machines/${machine.id}`);
    const trail = await admin.get(`${path}/events?sort=occurred_at&license_id=${license.license_id}`);
    expect(trail).toMatchObject({ status: 200, count: 7, roundTrips: 1 });
    const names = trail.data.map(({ event }: any) => event);
    expect([...names].sort()).toEqual([
      "component.created",
      "component.deleted",
      "license.created",
      "machine.created",
      "machine.deleted",
      "process.created",
      "process.deleted",
    ]);
    for (const event of trail.data) expect(event).toMatchObject({ license_id: license.license_id, product_id: productId });
    const sequences = trail.data.map(({ sequence }: any) => sequence);
    expect(sequences).toEqual([...sequences].sort((one, other) => one - other));
    expect(names[0]).toBe("license.created");
  });

  test("can be narrowed to a family of events", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { license } = await newFamily(vendor);
    await admin.post(`${path}/licenses/${license.license_id}/actions/suspend`);
    const events = (await admin.get(`${path}/events?event=license.*&sort=occurred_at`)).data;
    expect(events.map(({ event }: any) => event)).toEqual(["license.created", "license.suspended"]);
    expect(await admin.get(`${path}/events?event=webhook.*`)).toMatchObject({ count: 0, data: [] });
  });
});

describe("The trail of an account", () => {
  test("has what was done to it, by whomever, and apart from that what it did, each in one round trip", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const bob = await newAccount({ path, maker: admin, username: "bob", role: "user" });
    await newAccount({ path, maker: admin, username: "eve", role: "user" });
    await bob.patch(`${path}/accounts/bob`, { first_name: "Bob" });
    await admin.post(`${path}/accounts/bob/actions/ban`);
    const about = await admin.get(`${path}/events?account=bob&sort=occurred_at`);
    expect(about).toMatchObject({ status: 200, count: 3, roundTrips: 1 });
    expect(about.data.map(({ event, actor }: any) => `${event} by ${actor.name}`)).toEqual([
      "account.created by ada",
      "account.updated by bob",
      "account.banned by ada",
    ]);
    expect(await admin.get(`${path}/events?actor=bob`)).toMatchObject({ count: 1, data: [{ event: "account.updated" }] });
    expect(await admin.get(`${path}/events?account=bob&actor=bob`)).toMatchObject({ count: 1 });
    expect(await admin.get(`${path}/events?account=nobody`)).toMatchObject({ status: 200, count: 0, data: [] });
    const other = await newCatalogue();
    expect(await other.admin.get(`${other.path}/events?account=bob`)).toMatchObject({ count: 0 });
  });
});

describe("One event", () => {
  test("shows the license as the change left it, and no key", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { license } = await newFamily(vendor);
    await admin.patch(`${path}/licenses/${license.license_id}`, { name: "Bob's laptop" });
    await admin.patch(`${path}/licenses/${license.license_id}`, { name: "Carol's laptop" });
    const [renamed] = (await admin.get(`${path}/events?event=license.updated&sort=occurred_at`)).data;
    expect(renamed).not.toHaveProperty("object");
    const whole = await admin.get(`${path}/events/${renamed.id}`);
    expect(whole).toMatchObject({ status: 200, roundTrips: 1 });
    expect(whole.data).toMatchObject({ ...renamed, object: { id: license.license_id, name: "Bob's laptop" } });
    for (const member of ["key_hash", "key_sealed", "license_key"]) expect(whole.data.object).not.toHaveProperty(member);
  });

  test("of another vendor is not found, nor is what is no id", async () => {
    const [vendor, other] = [await newCatalogue(), await newCatalogue()];
    const [event] = (await vendor.admin.get(`${vendor.path}/events?limit=1`)).data;
    for (const id of [event.id, crypto.randomUUID(), "none"])
      expect(await other.admin.get(`${other.path}/events/${id}`)).toMatchObject({ status: 404, code: "42010" });
  });
});

describe("Events as lines", () => {
  test("are all that the filters name, each with its object, and end with their number", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const row = { policy_id: policy.id, product_id: productId, name: "x" };
    for (let part = 0; part < 3; part += 1)
      expect(await admin.post(`${path}/licenses/import`, { licenses: Array(200).fill(row) })).toMatchObject({ status: 201 });
    const answer = await admin.send(`${path}/events?event=license.created&sort=occurred_at`, lines);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toBe("application/x-ndjson");
    const events = readLines(answer.bytes);
    expect(events.pop()).toEqual({ complete: true, events: 600 });
    expect(new Set(events.map(({ resource_id }) => resource_id)).size).toBe(600);
    for (const { event, object, resource_id } of events) expect([event, object.id]).toEqual(["license.created", resource_id]);
    const sequences = events.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((one, other) => one - other));
  });

  test("are no pages, and JSON stays the answer for whoever accepts both", async () => {
    const { path, admin } = await newCatalogue();
    expect(await admin.send(`${path}/events?limit=5`, lines)).toMatchObject({
      status: 400,
      code: "40000",
      errors: [{ field: "limit" }],
    });
    const both = await admin.send(`${path}/events`, { headers: { Accept: "application/json, application/x-ndjson" } });
    expect(both.data.length).toBeGreaterThan(0);
    const any = await admin.send(`${path}/events`, { headers: { Accept: "*/*" } });
    expect(any.data.length).toBeGreaterThan(0);
  });
});

describe("Who reads events", () => {
  test("a role with event.read or admin.read does; a user does not", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    for (const permissions of [["event.read"], ["admin.read"]]) {
      const name = permissions.join().replace(".", "-");
      expect(await admin.post(`${path}/roles`, { name, permissions })).toMatchObject({ status: 201 });
      const reader = await newAccount({ path, maker: admin, username: name, role: name });
      expect(await reader.get(`${path}/events`)).toMatchObject({ status: 200 });
    }
    const bob = await newAccount({ path, maker: admin, username: "bob", role: "user" });
    expect((await bob.get(`${path}/events`)).code).toMatch(/^(40001|40003)$/);
  });
});
