import { describe, expect, test } from "vitest";
import { type Catalogue, newAccount, newCatalogue, newLicense, newPolicy, type Reply } from "../support/client.ts";
import { activate, elsewhere, limits, ones, start, terms } from "../support/limits.ts";

/** How a limit comes to be lower than what is in use. */
const loweredBy: Record<string, (vendor: Catalogue, license: { license_id: string; policy_id: string }) => Promise<Reply>> = {
  "the license": ({ path, admin }, { license_id }) => admin.patch(`${path}/licenses/${license_id}`, ones(limits)),
  "its policy": ({ path, admin }, { policy_id }) => admin.patch(`${path}/policies/${policy_id}`, ones(limits)),
  "a move to a smaller policy": async (vendor, { license_id }) => {
    const { id } = await newPolicy(vendor, { ...terms, ...ones(limits) });
    return vendor.admin.put(`${vendor.path}/licenses/${license_id}/policy`, { policy_id: id });
  },
};

describe.each(Object.entries(loweredBy))("A limit is lowered below current use, by %s", (_, lower) => {
  async function lowered() {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const license = await newLicense(vendor, await newPolicy(vendor, terms), { owner: "bob" });
    const [machine, second] = [await activate(vendor, license), await activate(vendor, license)];
    for (const each of [machine, second]) await start(vendor, each);
    const at = `${path}/licenses/${license.license_id}`;
    expect(await admin.post(`${at}/users`, { usernames: ["ada"] })).toMatchObject({ status: 201 });
    expect(await admin.post(`${at}/actions/increment-usage`, { increment: 2 })).toMatchObject({ status: 200 });
    expect(await lower(vendor, license)).toMatchObject({ status: 200 });
    return { vendor, license, machine, at, ofMachine: `${path}/machines/${machine.id}` };
  }

  test("the license takes nothing new", async () => {
    const { vendor, license, at, ofMachine } = await lowered();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "cleo", role: "user" });
    const { license_id } = license;
    const refused = [
      [await admin.post(`${path}/machines`, { license_id, fingerprint: "another" }), "47025"],
      [await admin.patch(`${path}/machines/${(await elsewhere(vendor)).id}`, { license_key: license.license_key }), "47025"],
      [await admin.patch(ofMachine, { cores: 2 }), "47026"],
      [await admin.patch(ofMachine, { memory: 2 }), "47027"],
      [await admin.patch(ofMachine, { disk: 2 }), "47028"],
      [await admin.post(`${ofMachine}/processes`, { pid: "2" }), "47029"],
      [await admin.post(`${at}/users`, { usernames: ["cleo"] }), "47030"],
      [await admin.post(`${at}/actions/increment-usage`), "47022"],
    ] as const;
    expect(refused.map(([{ code }]) => code)).toEqual(refused.map(([, code]) => code));
  });

  test("everything else works", async () => {
    const { vendor, license, machine, at, ofMachine } = await lowered();
    const { path, admin } = vendor;
    const [process] = (await admin.get(`${ofMachine}/processes`)).data;
    const elsewhereToGo = await newLicense(vendor, await newPolicy(vendor, terms));
    const works = [
      await admin.get(at),
      await admin.patch(at, { name: "Bob's desktop" }),
      await admin.patch(at, { owner: "ada" }),
      await admin.patch(ofMachine, { name: "Studio", cores: 1, memory: 0, disk: 1 }),
      await admin.patch(ofMachine, { owner: "bob" }),
      await admin.post(`${ofMachine}/actions/ping-heartbeat`),
      await admin.post(`${ofMachine}/actions/reset-heartbeat`),
      await admin.post(`${ofMachine}/processes/${process.id}/actions/ping`),
      await admin.post(`${ofMachine}/actions/check-out`),
      await admin.post(`${at}/actions/checkout`),
      await admin.post(`${at}/actions/decrement-usage`),
      await admin.patch(ofMachine, { license_key: elsewhereToGo.license_key }),
      await admin.delete(`${path}/machines/${machine.id}`),
    ];
    expect(works.map(({ code }) => code)).toEqual(works.map(({ status }) => (status === 204 ? undefined : "00000")));
    const { data } = await admin.post(`${at}/actions/validate`);
    expect(data).toMatchObject({ valid: true, code: "valid" });
    expect(await admin.get(`${path}/licenses/${license.license_id}`)).toMatchObject({ data: { machines_count: 1, uses: 1 } });
  });
});
