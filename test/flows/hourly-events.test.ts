import { describe, expect, test } from "vitest";
import { type Catalogue, newAccount, newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { flushCounts } from "../support/edge.ts";

const hourlyEvents = async ({ path, admin }: Catalogue, event: string): Promise<any[]> =>
  (await admin.get(`${path}/events?event=${event}&sort=occurred_at`)).data;

describe("A limit that refuses something", () => {
  test("is told once an hour for each limit, with what it allows and who was refused, whatever the number of refusals", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const limits = {
      max_machines: 1,
      max_cores: 8,
      max_memory: 1_000,
      max_disk: 1_000,
      max_processes: 1,
      max_uses: 1,
      max_users: 1,
    };
    const license = await newLicense(vendor, await newPolicy(vendor, { floating: true, ...limits }));
    const at = `${path}/licenses/${license.license_id}`;
    const activate = (members: object) =>
      admin.post(`${path}/machines`, { license_key: license.license_key, fingerprint: crypto.randomUUID(), ...members });
    for (const member of ["cores", "memory", "disk"]) expect((await activate({ [member]: 9_999 })).status).toBe(422);
    const { data: machine } = await activate({});
    for (let turn = 0; turn < 3; turn += 1) expect((await activate({})).status).toBe(422);
    await admin.post(`${path}/machines/${machine.id}/processes`, { pid: "1" });
    expect((await admin.post(`${path}/machines/${machine.id}/processes`, { pid: "2" })).status).toBe(422);
    for (const status of [200, 422, 422]) expect((await admin.post(`${at}/actions/increment-usage`)).status).toBe(status);
    await admin.post(`${at}/users`, { usernames: ["bob"] });
    expect((await admin.post(`${at}/users`, { usernames: ["ada"] })).status).toBe(422);
    const events = await hourlyEvents(vendor, "license.limit_reached");
    expect(events.map(({ after }) => after)).toEqual([
      { limit: "max_cores", allowed: 8 },
      { limit: "max_memory", allowed: 1_000 },
      { limit: "max_disk", allowed: 1_000 },
      { limit: "max_machines", allowed: 1, count: 1 },
      { limit: "max_processes", allowed: 1 },
      { limit: "max_uses", allowed: 1, count: 1 },
      { limit: "max_users", allowed: 1, count: 1 },
    ]);
    for (const event of events)
      expect(event).toMatchObject({ license_id: license.license_id, actor: { kind: "account", name: "ada" }, before: {} });
  });
});

describe("A validation that fails", () => {
  const newSuspended = async (vendor: Catalogue) => {
    const license = await newLicense(vendor, await newPolicy(vendor));
    await vendor.admin.post(`${vendor.path}/licenses/${license.license_id}/actions/suspend`);
    return license;
  };

  test("is told once an hour for each code of a license, when its node reports the counts; a valid one is not", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const valid = await newLicense(vendor, await newPolicy(vendor));
    const license = await newSuspended(vendor);
    const validate = (key: string) => admin.post(`${path}/licenses/actions/validate`, { license_key: key });
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await validate(valid.license_key)).data.valid).toBe(true);
      expect((await validate(license.license_key)).data.code).toBe("suspended");
      await flushCounts(vendor.name);
    }
    expect(await hourlyEvents(vendor, "license.validation_failed")).toMatchObject([
      { license_id: license.license_id, actor: { kind: "nobody" }, after: { code: "suspended", count: 0 } },
    ]);
  });

  test("is told once an hour where there is no node, too", async () => {
    const vendor = await newCatalogue();
    const license = await newSuspended(vendor);
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await vendor.admin.send(`${vendor.path}/licenses/actions/validate`, {
        method: "POST",
        body: { license_key: license.license_key },
        environment: { REGIONAL_NODE: undefined },
      });
      expect(answer.data.code).toBe("suspended");
    }
    expect(await hourlyEvents(vendor, "license.validation_failed")).toMatchObject([
      { license_id: license.license_id, actor: { kind: "account", name: "ada" }, after: { code: "suspended", count: 0 } },
    ]);
  });
});
