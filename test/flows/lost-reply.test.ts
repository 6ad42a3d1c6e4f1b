import { describe, expect, test } from "vitest";
import { type Catalogue, type Client, client, newAccount, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

const activate = (caller: Client, { path }: Catalogue, license_id: string, fingerprint = "b5:2f") =>
  caller.post(`${path}/machines`, { license_id, fingerprint });

const ofLicense = ({ license_key }: { license_key: string }) => client(`License ${license_key}`);

const productToken = async ({ path, admin }: Catalogue, productId: string) =>
  client(`Bearer ${(await admin.post(`${path}/products/${productId}/tokens`)).data.token}`);

describe("An app loses the response to an activation", () => {
  test("the repeated activation returns the existing machine, and the app continues with it", async () => {
    const vendor = await newCatalogue();
    const license = await newLicense(vendor, await newPolicy(vendor));
    for (const caller of [ofLicense(license), vendor.admin, await productToken(vendor, vendor.productId)]) {
      await activate(vendor.admin, vendor, license.license_id);
      const again = await activate(caller, vendor, license.license_id);
      expect(again).toMatchObject({ status: 409, code: "48005", data: { fingerprint: "b5:2f", license_id: license.license_id } });
      const at = `${vendor.path}/machines/${again.data.id}`;
      expect((await caller.get(at)).data).toEqual(again.data);
      expect(await caller.post(`${at}/actions/ping-heartbeat`)).toMatchObject({ status: 200 });
    }
  });

  test("a caller that may not read machines learns only that the machine exists", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await admin.post(`${path}/roles`, { name: "installer", permissions: ["machine.create", "machine.update"] });
    const installer = await newAccount({ path, maker: admin, username: "ines", role: "installer" });
    const policy = await newPolicy(vendor, { floating: true });
    const [license, other] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    expect(await activate(installer, vendor, license.license_id)).toMatchObject({ status: 201 });
    expect(await activate(installer, vendor, license.license_id)).toMatchObject({ status: 409, code: "48005", data: {} });
    const { data } = await activate(admin, vendor, other.license_id);
    const { license_key } = license;
    const moved = await installer.patch(`${path}/machines/${data.id}`, { license_key });
    expect([moved.code, moved.data]).toEqual(["48005", {}]);
  });
});

describe("Another license has the machine, and a fingerprint exists once per product", () => {
  test("a license sees nothing of the other license's machine; a caller that sees that license reads it", async () => {
    const vendor = await newCatalogue();
    const policy = await newPolicy(vendor, { machine_uniqueness_strategy: "unique_per_product" });
    const [first, second] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    const { data: machine } = await activate(vendor.admin, vendor, first.license_id);
    const taken = await activate(ofLicense(second), vendor, second.license_id);
    expect([taken.status, taken.code, taken.data]).toEqual([409, "48005", {}]);
    expect(new TextDecoder().decode(taken.bytes)).not.toContain(machine.id);
    for (const caller of [vendor.admin, await productToken(vendor, vendor.productId)]) {
      expect((await activate(caller, vendor, second.license_id)).data).toEqual(machine);
    }
  });

  test("a product token sees nothing of another product's machine", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const unique = { machine_uniqueness_strategy: "unique_per_tenant" };
    const other = await admin.post(`${path}/products`, { name: "Other", code: "other" });
    const elsewhere = { ...vendor, productId: other.data.id };
    const theirs = await newLicense(elsewhere, await newPolicy(elsewhere, unique));
    await activate(admin, vendor, theirs.license_id);
    const mine = await newLicense(vendor, await newPolicy(vendor, unique));
    const taken = await activate(await productToken(vendor, vendor.productId), vendor, mine.license_id);
    expect([taken.code, taken.data]).toEqual(["48005", {}]);
  });
});

test("a refused move returns the machine that already has the fingerprint", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const policy = await newPolicy(vendor, { floating: true });
  const [first, second] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
  const { data: machine } = await activate(admin, vendor, first.license_id);
  const { data: mover } = await activate(admin, vendor, second.license_id);
  const moved = await admin.patch(`${path}/machines/${mover.id}`, { license_key: first.license_key });
  expect(moved).toMatchObject({ status: 409, code: "48005", data: machine });
});
