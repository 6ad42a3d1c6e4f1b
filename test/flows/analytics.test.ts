import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { database } from "../db/functions/database.ts";
import {
  type Catalogue,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  newTenant,
  superadmin,
  travelTo,
} from "../support/client.ts";
import { flushCounts } from "../support/edge.ts";
import { measure } from "../support/measuring.ts";
import { noMemory } from "../support/node-story.ts";

afterEach(() => {
  vi.useRealTimers();
});

const validate = ({ path }: Catalogue, key: string, address?: string) =>
  client(`License ${key}`, address).send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key: key },
    environment: noMemory,
  });

const numbersOf = async ({ path, admin }: Pick<Catalogue, "path" | "admin">, what: string): Promise<any> => {
  const reply = await admin.get(`${path}/analytics/${what}`);
  expect(reply, reply.message).toMatchObject({ status: 200 });
  return reply.data;
};

const csvOf = async ({ path, admin }: Catalogue, what: string): Promise<string> => {
  const reply = await admin.send(`${path}/analytics/${what}`, { headers: { Accept: "text/csv" } });
  expect(reply.status).toBe(200);
  expect(reply.headers.get("Content-Type")).toBe("text/csv; charset=utf-8; header=present");
  return new TextDecoder().decode(reply.bytes);
};

describe("A vendor looks at last month's charts", () => {
  test("validations by verdict and day, of the tenant, a product or a policy, with a zero for each quiet day", async () => {
    const created = await newCatalogue();
    let vendor = await travelTo(created, "2031-03-09T23:59:30Z");
    const [desktop, server] = [await newPolicy(vendor), await newPolicy(vendor)];
    const { license_key: alice } = await newLicense(vendor, desktop);
    const { license_key: farm, license_id: farmId } = await newLicense(vendor, server);
    await validate(vendor, alice);
    vendor = await travelTo(vendor, "2031-03-10T00:00:30Z");
    for (const key of [alice, farm, farm]) await validate(vendor, key);
    await vendor.admin.post(`${vendor.path}/licenses/${farmId}/actions/suspend`);
    await validate(vendor, farm);
    await flushCounts(vendor.name);
    await measure(database, vendor.name);

    const days = await numbersOf(vendor, "validations?since=2031-03-08T12:00:00Z&until=2031-03-11T00:00:00Z");
    expect(days).toEqual({
      since: "2031-03-08T00:00:00.000Z",
      until: "2031-03-11T00:00:00.000Z",
      by: "day",
      rows: [
        { time: "2031-03-08T00:00:00.000Z", validations: 0, codes: { suspended: 0, valid: 0 } },
        { time: "2031-03-09T00:00:00.000Z", validations: 1, codes: { suspended: 0, valid: 1 } },
        { time: "2031-03-10T00:00:00.000Z", validations: 4, codes: { suspended: 1, valid: 3 } },
      ],
    });
    const ofPolicy = (id: string) => numbersOf(vendor, `validations?since=2031-03-09T00:00:00Z&policy_id=${id}`);
    expect((await ofPolicy(desktop.id)).rows.map((row: any) => row.validations)).toEqual([1, 1]);
    expect((await ofPolicy(server.id)).rows.map((row: any) => row.codes)).toEqual([
      { suspended: 0, valid: 0 },
      { suspended: 1, valid: 2 },
    ]);
    const ofProduct = await numbersOf(vendor, `validations?since=2031-03-10T00:00:00Z&product_id=${vendor.productId}`);
    expect(ofProduct.rows).toEqual([days.rows[2]]);

    const hours = await numbersOf(vendor, "validations?by=hour");
    expect(hours.rows).toHaveLength(24);
    expect(hours.rows.slice(-2).map((row: any) => [row.time, row.validations])).toEqual([
      ["2031-03-09T23:00:00.000Z", 1],
      ["2031-03-10T00:00:00.000Z", 4],
    ]);
    expect(await csvOf(vendor, "validations?since=2031-03-09T00:00:00Z")).toBe(
      "time,validations,suspended,valid\r\n2031-03-09T00:00:00.000Z,1,0,1\r\n2031-03-10T00:00:00.000Z,4,1,3\r\n",
    );
  });

  test("active licenses and machines, and activations, each once a day", async () => {
    const created = await newCatalogue();
    let vendor = await travelTo(created, "2031-03-09T12:00:00Z");
    const policy = await newPolicy(vendor, { max_machines: 5, heartbeat_duration: 172_800 });
    const { license_key: key } = await newLicense(vendor, policy);
    const { license_key: other, license_id: otherId } = await newLicense(vendor, policy);
    const machine = await vendor.admin.post(`${vendor.path}/machines`, { license_key: key, fingerprint: "a" });
    await vendor.admin.post(`${vendor.path}/machines`, { license_key: key, fingerprint: "b" });
    const ping = () => vendor.admin.post(`${vendor.path}/machines/${machine.data.id}/actions/ping-heartbeat`);
    await ping();
    for (const one of [key, key, other]) await validate(vendor, one);
    await flushCounts(vendor.name);
    vendor = await travelTo(vendor, "2031-03-10T12:00:00Z");
    await ping();
    await ping();
    await vendor.admin.post(`${vendor.path}/licenses/${otherId}/actions/suspend`);
    for (const one of [key, other]) await validate(vendor, one);
    await flushCounts(vendor.name);
    await measure(database, vendor.name);
    const { rows } = await numbersOf(vendor, "activity?since=2031-03-08T00:00:00Z");
    expect(rows).toEqual([
      { day: "2031-03-08", active_licenses: 0, active_machines: 0, activations: 0 },
      { day: "2031-03-09", active_licenses: 2, active_machines: 2, activations: 2 },
      // The other license is suspended: it is asked about and may not run.
      { day: "2031-03-10", active_licenses: 1, active_machines: 1, activations: 0 },
    ]);
    expect(await csvOf(vendor, "activity?since=2031-03-10T00:00:00Z")).toBe(
      "day,active_licenses,active_machines,activations\r\n2031-03-10,1,1,0\r\n",
    );
  });
});

describe("A vendor plans", () => {
  test("how many licenses expire in 7, 30 and 90 days, and on which day", async () => {
    const vendor = await travelTo(await newCatalogue(), "2031-03-10T12:00:00Z");
    const policy = await newPolicy(vendor);
    const expiring = [
      "2031-03-10T18:00:00Z",
      "2031-03-16T23:59:59Z",
      "2031-03-17T00:00:00Z",
      "2031-06-07T10:00:00Z",
      "2031-06-08T00:00:00Z",
    ];
    for (const expiry of expiring) await newLicense(vendor, policy, { expiry });
    const first = await newLicense(vendor, policy, { expiry: "2031-03-20T00:00:00Z" });
    await measure(database, vendor.name);
    const expirations = await numbersOf(vendor, "expirations");
    expect(expirations).toMatchObject({ measured_at: "2031-03-10T12:00:00.000Z", in_7_days: 2, in_30_days: 4, in_90_days: 5 });
    expect(expirations.rows).toHaveLength(90);
    expect(expirations.rows.filter((row: any) => row.licenses > 0).map((row: any) => row.day)).toEqual([
      "2031-03-10",
      "2031-03-16",
      "2031-03-17",
      "2031-03-20",
      "2031-06-07",
    ]);
    // A renewal moves it; the next pass sees that.
    await vendor.admin.patch(`${vendor.path}/licenses/${first.license_id}`, { expiry: "2031-03-16T00:00:00Z" });
    await measure(database, vendor.name);
    expect(await numbersOf(vendor, `expirations?product_id=${vendor.productId}`)).toMatchObject({ in_7_days: 3, in_30_days: 4 });
    expect((await csvOf(vendor, "expirations")).split("\r\n").slice(0, 2)).toEqual(["day,licenses", "2031-03-10,1"]);
  });

  test("seats in use against seats sold; a day on which nobody counted has none, not zero", async () => {
    let vendor = await travelTo(await newCatalogue(), "2031-03-10T12:00:00Z");
    const floating = await newPolicy(vendor, { max_machines: 5 });
    const endless = await newPolicy(vendor, { floating: true });
    const { license_key: key } = await newLicense(vendor, floating);
    await newLicense(vendor, floating, { max_machines: 2 });
    await newLicense(vendor, floating, { expiry: "2031-03-10T18:00:00Z" });
    const { license_key: server } = await newLicense(vendor, endless);
    for (const [license_key, fingerprint] of [
      [key, "a"],
      [key, "b"],
      [server, "c"],
    ])
      await vendor.admin.post(`${vendor.path}/machines`, { license_key, fingerprint });
    await measure(database, vendor.name);
    vendor = await travelTo(vendor, "2031-03-12T12:00:00Z");
    await measure(database, vendor.name);
    expect((await numbersOf(vendor, "seats?since=2031-03-10T00:00:00Z")).rows).toEqual([
      { day: "2031-03-10", licenses: 4, seats_sold: 12, seats_used: 3, unlimited_licenses: 1 },
      { day: "2031-03-11", licenses: null, seats_sold: null, seats_used: null, unlimited_licenses: null },
      { day: "2031-03-12", licenses: 3, seats_sold: 7, seats_used: 3, unlimited_licenses: 1 },
    ]);
    expect((await numbersOf(vendor, `seats?since=2031-03-12T00:00:00Z&policy_id=${endless.id}`)).rows).toEqual([
      { day: "2031-03-12", licenses: 1, seats_sold: 0, seats_used: 1, unlimited_licenses: 1 },
    ]);
    expect(await csvOf(vendor, "seats?since=2031-03-11T00:00:00Z")).toBe(
      "day,licenses,seats_sold,seats_used,unlimited_licenses\r\n2031-03-11,,,,\r\n2031-03-12,3,7,3,1\r\n",
    );
  });
});

describe("A vendor looks for licenses that are shared", () => {
  const addresses = ["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"];

  /** A formula, in a spreadsheet. */
  const evilName = '=HYPERLINK("http://evil.example")';

  async function newSharedLicense(): Promise<{ vendor: Catalogue; shared: any; honest: any }> {
    const vendor = await travelTo(await newCatalogue(), "2031-03-10T12:00:00Z");
    const policy = await newPolicy(vendor, { max_machines: 9 });
    const shared = await newLicense(vendor, policy, { name: evilName });
    const honest = await newLicense(vendor, policy);
    for (const address of addresses) await validate(vendor, shared.license_key, address);
    for (const address of ["192.0.2.1", "192.0.2.1"]) await validate(vendor, honest.license_key, address);
    for (const fingerprint of ["a", "b", "c"]) {
      const { data } = await vendor.admin.post(`${vendor.path}/machines`, { license_key: shared.license_key, fingerprint });
      if (fingerprint !== "a") await vendor.admin.delete(`${vendor.path}/machines/${data.id}`);
    }
    await vendor.admin.post(`${vendor.path}/machines`, { license_key: honest.license_key, fingerprint: "a" });
    await flushCounts(vendor.name);
    return { vendor, shared, honest };
  }

  test("by machines that it had, also those that are gone, and by addresses: an IPv6 network counts once", async () => {
    const { vendor, shared } = await newSharedLicense();
    await measure(database, vendor.name);
    const row = { license_id: shared.license_id, license_name: evilName, machines: 3, addresses: 4, address_days: 4 };
    expect(await numbersOf(vendor, "shared-licenses")).toMatchObject({ since: "2031-02-09", rows: [row] });
    expect((await numbersOf(vendor, `shared-licenses?by=machines&limit=1&product_id=${vendor.productId}`)).rows).toMatchObject([
      row,
    ]);
    expect((await numbersOf(vendor, `shared-licenses?policy_id=${crypto.randomUUID()}`)).rows).toEqual([]);
    const [, line = ""] = (await csvOf(vendor, "shared-licenses")).split("\r\n");
    expect(line.slice(37)).toMatch(/^"'=HYPERLINK\(""http:\/\/evil\.example""\)",.{36},.{36},3,4,4$/);
  });

  test("an address has another hash the next day, and the addresses of 31 days ago count no more", async () => {
    const { vendor, shared } = await newSharedLicense();
    const later = await travelTo(vendor, "2031-03-11T12:00:00Z");
    await validate(later, shared.license_key, "192.0.2.1");
    await flushCounts(vendor.name);
    await measure(database, vendor.name);
    expect((await numbersOf(later, "shared-licenses")).rows).toMatchObject([{ addresses: 4, address_days: 5 }]);
    const { rows } = await database.execute<{ hashes: number; different: number }>(sql`
      select count(*)::int as hashes, count(distinct hash)::int as different
      from license_days, unnest(addresses) hash where license_id = ${shared.license_id}`);
    expect(rows).toEqual([{ hashes: 5, different: 5 }]);
    const month = await travelTo(vendor, "2031-04-10T12:00:00Z");
    await measure(database, vendor.name);
    expect((await numbersOf(month, "shared-licenses?by=machines")).rows).toEqual([]);
  });

  test("whoever asks from more and more addresses has 64 of them stored", async () => {
    const vendor = await travelTo(await newCatalogue(), "2031-03-10T12:00:00Z");
    const { license_key: key, license_id: id } = await newLicense(vendor, await newPolicy(vendor));
    const from = (first: number) =>
      Array.from({ length: 50 }, (_, number) => validate(vendor, key, `198.51.100.${first + number}`));
    for (const first of [0, 25, 100]) {
      await Promise.all(from(first));
      await flushCounts(vendor.name);
    }
    const { rows } = await database.execute(
      sql`select cardinality(addresses) as addresses from license_days where license_id = ${id}`,
    );
    expect(rows).toEqual([{ addresses: 64 }]);
  });

  test("a tenant that counts no addresses stores none, and loses those that are stored", async () => {
    const { vendor, shared } = await newSharedLicense();
    const stored = async () => {
      const { rows } = await database.execute(sql`
        select sum(cardinality(addresses))::int as addresses from license_days where license_id = ${shared.license_id}`);
      return rows[0]?.addresses;
    };
    expect(await stored()).toBe(4);
    vi.useRealTimers();
    const changed = await (await superadmin()).patch(vendor.path, { count_addresses: false });
    expect(changed.data).toMatchObject({ count_addresses: false });
    const later = await travelTo(vendor, "2031-03-10T13:00:00Z");
    await validate(vendor, shared.license_key, "198.51.100.7");
    await flushCounts(vendor.name);
    await measure(database, vendor.name);
    expect(await stored()).toBe(0);
    expect((await numbersOf(later, "shared-licenses?by=machines")).rows).toMatchObject([{ machines: 3, addresses: 0 }]);
  });
});

describe("Who asks for numbers, and how", () => {
  test.each([
    ["validations?since=2026-11-30T00:00:00Z&until=2026-11-30T00:00:00Z", "since must be before until."],
    ["validations?since=2024-01-01T00:00:00Z&until=2026-01-01T00:00:00Z", "One answer has at most 366 days."],
    ["validations?by=hour&since=2024-01-01T00:00:00Z&until=2024-03-01T00:00:00Z", "One answer has at most 14 days of hours."],
    ["validations?by=hour&since=2024-01-01T00:00:00Z&until=2024-01-02T00:00:00Z", "Hours are kept for 90 days."],
    ["activity?since=yesterday", "since must be a time of RFC 3339"],
    ["seats?product_id=x", "product_id must be a UUID"],
    [`seats?product_id=${crypto.randomUUID()}&policy_id=${crypto.randomUUID()}`, "Send product_id or policy_id, not both"],
    ["shared-licenses?limit=101", "limit must be a whole number from 1 to 100"],
    ["expirations?by=week", "by"],
  ])("%s is refused with what is wrong", async (what, sentence) => {
    const { path, admin } = await newTenant();
    const refused = await admin.get(`${path}/analytics/${what}`);
    expect(refused).toMatchObject({ status: 400, code: "40000" });
    expect(`${refused.message} ${refused.errors.map(({ message }: any) => message).join(" ")}`).toContain(sentence);
  });

  test("admins and the superadmin read them, nobody else, and nobody those of another tenant", async () => {
    const vendor = await newCatalogue();
    const other = await newTenant();
    const user = await newAccount({ path: vendor.path, maker: vendor.admin, username: "bob", role: "user" });
    const { token } = (await vendor.admin.post(`${vendor.path}/products/${vendor.productId}/tokens`)).data;
    const at = `${vendor.path}/analytics/seats`;
    for (const caller of [vendor.admin, await superadmin()]) expect((await caller.get(at)).status).toBe(200);
    for (const caller of [user, other.admin, client(`Bearer ${token}`)]) expect((await caller.get(at)).status).toBe(403);
    expect((await client().get(at)).status).toBe(401);
  });

  test("JSON is what whoever names no type gets; each answer takes one round trip", async () => {
    const { path, admin } = await newTenant();
    await admin.get(path);
    for (const what of ["validations", "activity", "seats", "expirations", "shared-licenses"]) {
      for (const [accept, type] of [
        ["*/*", "application/json"],
        ["text/html, application/json", "application/json"],
        ["text/csv;q=0.1, application/json", "application/json"],
        ["text/csv", "text/csv; charset=utf-8; header=present"],
      ] as const) {
        const reply = await admin.send(`${path}/analytics/${what}`, { headers: { Accept: accept } });
        expect([reply.status, reply.headers.get("Content-Type"), reply.headers.get("Vary"), reply.roundTrips]).toEqual([
          200,
          type,
          "Accept",
          1,
        ]);
      }
    }
  });
});
