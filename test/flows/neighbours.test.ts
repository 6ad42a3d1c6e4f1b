import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A vendor whose other policies refuse all they can, with a license under each that may not run. */
async function newNeighbourhood(): Promise<Catalogue> {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const attributes = [
    {},
    { encrypted: true, machine_uniqueness_strategy: "unique_per_tenant" },
    { require_heartbeat: true, heartbeat_duration: 60 },
  ];
  for (const own of attributes) {
    const license = await newLicense(vendor, await newPolicy(vendor, own));
    await admin.post(`${path}/machines`, { license_id: license.license_id, fingerprint: "elsewhere" });
    expect(await admin.post(`${path}/licenses/${license.license_id}/actions/suspend`)).toMatchObject({ status: 200 });
  }
  return vendor;
}

describe("A policy's rules apply only to its own licenses", () => {
  test("a license checks in though another policy asks for no check-ins", async () => {
    const vendor = await newNeighbourhood();
    const license = await newLicense(vendor, await newPolicy(vendor, { require_check_in: true }));
    expect(await vendor.admin.post(`${vendor.path}/licenses/${license.license_id}/actions/checkin`)).toMatchObject({
      status: 200,
    });
  });

  test("a license is renewed though another policy has no duration", async () => {
    const vendor = await newNeighbourhood();
    const license = await newLicense(vendor, await newPolicy(vendor, { duration: 86_400 }));
    expect(await vendor.admin.post(`${vendor.path}/licenses/${license.license_id}/actions/renew`)).toMatchObject({ status: 200 });
  });

  test("a license moves between two policies that agree though a third one does not", async () => {
    const vendor = await newNeighbourhood();
    const license = await newLicense(vendor, await newPolicy(vendor));
    const { id } = await newPolicy(vendor);
    expect(await vendor.admin.put(`${vendor.path}/licenses/${license.license_id}/policy`, { policy_id: id })).toMatchObject({
      status: 200,
      data: { policy_id: id },
    });
  });

  test("a machine and its process are alive though another policy would have let them die, and its file is given", async () => {
    const vendor = await newNeighbourhood();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor, { require_heartbeat: true, heartbeat_duration: 600 }));
    const { data: machine } = await admin.post(`${path}/machines`, { license_id: license.license_id, fingerprint: "here" });
    const at = `${path}/machines/${machine.id}`;
    const { data: process } = await admin.post(`${at}/processes`, { pid: "4711" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });
    expect(await admin.post(`${at}/actions/ping-heartbeat`)).toMatchObject({ status: 200, data: { heartbeat_status: "alive" } });
    expect(await admin.post(`${at}/processes/${process.id}/actions/ping`)).toMatchObject({ status: 200 });
    expect(await admin.post(`${at}/actions/check-out`)).toMatchObject({ status: 200 });
    expect(await admin.patch(at, { name: "Studio iMac", cores: 8 })).toMatchObject({ status: 200 });
  });
});
