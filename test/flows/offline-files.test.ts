import { describe, expect, test } from "vitest";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// Nobody can take a file back. Before a vendor takes a license away, the service says until when files that it gave out stay valid.

const day = 86_400;

/** A license of two machines, and what the service says of the files of each. */
async function newStudio(attributes: Record<string, unknown> = {}) {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const license = await newLicense(vendor, await newPolicy(vendor, { floating: true, max_machines: 5, ...attributes }));
  const at = `${path}/licenses/${license.license_id}`;
  const activate = async (fingerprint: string): Promise<string> =>
    `${path}/machines/${(await admin.post(`${path}/machines`, { license_id: license.license_id, fingerprint })).data.id}`;
  const filesOf = async () => (await admin.post(`${at}/actions/explain`)).data.checked_out_files;
  const filesOfMachine = async (machine: string) => (await admin.get(machine)).data.checked_out_files;
  return { vendor, license, at, activate, filesOf, filesOfMachine };
}

/** Checks a file out. @returns its own expiry, as the one who asked hears it */
const checkOut = async ({ admin }: Pick<Catalogue, "admin">, action: string, ttl: number | null): Promise<string | null> =>
  (await admin.post(action, { ttl })).data.expiry_at;

describe("explain and machines say until when files stay valid", () => {
  test("the latest of all counts, whether a later check-out is shorter, or the license's or a machine's", async () => {
    const { vendor, at, activate, filesOf, filesOfMachine } = await newStudio();
    const [studio, laptop] = [await activate("studio"), await activate("laptop")];
    expect([await filesOf(), await filesOfMachine(studio)]).toEqual([null, null]);

    const week = await checkOut(vendor, `${at}/actions/checkout`, 7 * day);
    expect([await filesOf(), await filesOfMachine(studio)]).toEqual([{ expiry: week }, null]);
    await checkOut(vendor, `${at}/actions/checkout`, day);
    expect(await filesOf()).toEqual({ expiry: week });

    const fortnight = await checkOut(vendor, `${studio}/actions/check-out`, 14 * day);
    const hour = await checkOut(vendor, `${laptop}/actions/check-out`, 3_600);
    expect(await filesOf()).toEqual({ expiry: fortnight });
    expect([await filesOfMachine(studio), await filesOfMachine(laptop)]).toEqual([{ expiry: fortnight }, { expiry: hour }]);
    const listed = (await vendor.admin.get(`${vendor.path}/machines?sort=created_at`)).data;
    expect(listed.map((machine: any) => machine.checked_out_files)).toEqual([{ expiry: fortnight }, { expiry: hour }]);
  });

  test("a file outlives its machine: the license still says so when the seat is free", async () => {
    const { vendor, activate, filesOf } = await newStudio();
    const machine = await activate("studio");
    const month = await checkOut(vendor, `${machine}/actions/check-out`, 30 * day);
    expect(await vendor.admin.delete(machine)).toMatchObject({ status: 204 });
    expect(await filesOf()).toEqual({ expiry: month });
  });

  test("a file that never expires is later than any other", async () => {
    const { vendor, at, activate, filesOf, filesOfMachine } = await newStudio();
    const machine = await activate("studio");
    expect(await checkOut(vendor, `${machine}/actions/check-out`, null)).toBeNull();
    await checkOut(vendor, `${at}/actions/checkout`, 7 * day);
    await checkOut(vendor, `${machine}/actions/check-out`, 7 * day);
    expect([await filesOf(), await filesOfMachine(machine)]).toEqual([{ expiry: null }, { expiry: null }]);
  });

  test("a file that a GET downloads, and one that the app itself asks for, count like any other", async () => {
    const { vendor, license, at, filesOf } = await newStudio();
    await vendor.admin.get(`${at}/actions/checkout?ttl=${7 * day}`);
    const downloaded = Date.parse((await filesOf()).expiry);
    expect(Math.abs(downloaded - Date.now() - 7 * day * 1000)).toBeLessThan(60_000);
    const app = client(`License ${license.license_key}`);
    const own = await checkOut({ admin: app }, `${vendor.path}/licenses/${license.license_id}/actions/checkout`, 8 * day);
    expect(await filesOf()).toEqual({ expiry: own });
  });

  test("a check-out that is refused changes nothing", async () => {
    const { vendor, at, activate, filesOf, filesOfMachine } = await newStudio();
    const { admin } = vendor;
    const machine = await activate("studio");
    const actions = [`${at}/actions/checkout`, `${machine}/actions/check-out`];
    for (const action of actions) {
      expect(await admin.post(action, { ttl: 60 })).toMatchObject({ status: 400, code: "48008" });
      expect(await admin.post(action, { algorithm: "base64+rsa-sha256" })).toMatchObject({ status: 422 });
    }
    await admin.post(`${at}/actions/suspend`);
    for (const action of actions) expect(await admin.post(action, {})).toMatchObject({ status: 422, code: "47009" });
    expect([await filesOf(), await filesOfMachine(machine)]).toEqual([null, null]);
  });

  test("neither a new key nor another policy takes a file back", async () => {
    const { vendor, at, filesOf } = await newStudio();
    const week = await checkOut(vendor, `${at}/actions/checkout`, 7 * day);
    const other = await newPolicy(vendor, { floating: true, max_machines: 5 });
    expect(await vendor.admin.post(`${at}/actions/rotate-key`)).toMatchObject({ status: 200 });
    await vendor.admin.put(`${at}/policy`, { policy_id: other.id });
    await vendor.admin.post(`${at}/actions/suspend`);
    expect(await filesOf()).toEqual({ expiry: week });
  });
});
