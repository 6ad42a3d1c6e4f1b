import { describe, expect, test } from "vitest";
import { permissionsOfRole } from "../../src/access/permissions.ts";
import {
  type Catalogue,
  type Client,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  superadmin,
} from "../support/client.ts";

/** Everybody who may make policies and licenses. */
async function callersOf(vendor: Catalogue): Promise<Record<string, Client>> {
  const { path, admin, productId } = vendor;
  await admin.post(`${path}/roles`, { name: "deputy", permissions: [...permissionsOfRole.admin] });
  const other = await admin.post(`${path}/products`, { name: "Other", code: "other" });
  const tokenOf = async (id: string) => client(`Bearer ${(await admin.post(`${path}/products/${id}/tokens`)).data.token}`);
  return {
    superadmin: await superadmin(),
    admin,
    "the product's token": await tokenOf(productId),
    user: await newAccount({ path, maker: admin, username: "uma", role: "user" }),
    "a role with every permission": await newAccount({ path, maker: admin, username: "dee", role: "deputy" }),
    "another product's token": await tokenOf(other.data.id),
  };
}

const rowUnder = ({ productId }: Catalogue, policy: { id: string }) => ({
  policy_id: policy.id,
  product_id: productId,
  name: "Alice's desktop",
});

describe("A protected policy", () => {
  test.each([
    ["superadmin", "00000", "00000"],
    ["admin", "00000", "00000"],
    ["the product's token", "00000", "00000"],
    ["user", "40003", "40003"],
    ["a role with every permission", "40003", "40003"],
    ["another product's token", "46003", "47006"],
  ])("licenses of %s are created and imported with %s, and moved with %s", async (who, code, moved) => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const caller = (await callersOf(vendor))[who]!;
    const policy = await newPolicy(vendor, { protected: true });
    const { license_id, policy_id } = await newLicense(vendor, await newPolicy(vendor, { protected: false }));

    expect(await caller.post(`${path}/licenses`, rowUnder(vendor, policy))).toMatchObject({ code });
    const imported = await caller.post(`${path}/licenses/import`, { licenses: [rowUnder(vendor, policy)] });
    const refused = [{ field: "licenses.0.policy_id", code }];
    expect(imported).toMatchObject(code === "00000" ? { status: 201 } : { status: 422, code: "47043", errors: refused });
    expect(await caller.put(`${path}/licenses/${license_id}/policy`, { policy_id: policy.id })).toMatchObject({ code: moved });

    const stays = moved === "00000" ? policy.id : policy_id;
    expect(await admin.get(`${path}/licenses/${license_id}`)).toMatchObject({ data: { policy_id: stays } });
    const { count } = await admin.get(`${path}/licenses?policy_id=${policy.id}`);
    expect(count).toBe(code === "00000" ? 3 : 0);
  });

  test("an import does not reveal fingerprints under a policy that its caller may not use", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const callers = await callersOf(vendor);
    const policy = await newPolicy(vendor, { protected: true, machine_uniqueness_strategy: "unique_per_policy" });
    const { license_key } = await newLicense(vendor, policy);
    await admin.post(`${path}/machines`, { license_key, fingerprint: "b5:2f" });
    const licenses = [{ ...rowUnder(vendor, policy), machines: [{ fingerprint: "b5:2f" }] }];
    for (const who of ["user", "another product's token"]) {
      const { errors } = await callers[who]!.post(`${path}/licenses/import`, { licenses });
      expect(errors.map(({ field }) => field)).toEqual(["licenses.0.policy_id"]);
    }
  });

  test("an import with one refused row imports nothing", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { user } = await callersOf(vendor);
    const [open, closed] = [await newPolicy(vendor), await newPolicy(vendor, { protected: true })];
    const licenses = [rowUnder(vendor, open), rowUnder(vendor, closed)];
    expect(await user!.post(`${path}/licenses/import`, { licenses })).toMatchObject({
      code: "47043",
      errors: [{ field: "licenses.1.policy_id", code: "40003" }],
    });
    expect(await admin.get(`${path}/licenses`)).toMatchObject({ count: 0 });
  });

  test("a user can change and suspend its licenses, and move them to an unprotected policy", async () => {
    const vendor = await newCatalogue();
    const { path } = vendor;
    const { user } = await callersOf(vendor);
    const { license_id } = await newLicense(vendor, await newPolicy(vendor, { protected: true }));
    const at = `${path}/licenses/${license_id}`;
    expect(await user!.patch(at, { name: "Bob's desktop" })).toMatchObject({ status: 200 });
    expect(await user!.post(`${at}/actions/suspend`)).toMatchObject({ status: 200 });
    const { id: policy_id } = await newPolicy(vendor);
    expect(await user!.put(`${at}/policy`, { policy_id })).toMatchObject({ status: 200, data: { policy_id } });
  });
});

describe("Only admins decide whether a policy is protected", () => {
  const mayNot = ["user", "a role with every permission", "the product's token"];

  test.each(["superadmin", "admin"])("%s protects a policy at creation and unprotects it later", async (who) => {
    const vendor = await newCatalogue();
    const { path, productId } = vendor;
    const caller = (await callersOf(vendor))[who]!;
    const made = await caller.post(`${path}/policies`, { product_id: productId, name: "Yearly", protected: true });
    expect(made).toMatchObject({ status: 201, data: { protected: true } });
    const changed = await caller.patch(`${path}/policies/${made.data.id}`, { protected: false });
    expect(changed).toMatchObject({ status: 200, data: { protected: false } });
  });

  test.each(mayNot.flatMap((who) => [true, false].map((isProtected) => [who, isProtected] as const)))(
    "%s creates policies with the tenant's value (%s), and cannot send another",
    async (who, isProtected) => {
      const vendor = await newCatalogue();
      const { path, productId } = vendor;
      const caller = (await callersOf(vendor))[who]!;
      if (isProtected) await (await superadmin()).patch(path, { protected: true });
      const make = (members: object) => caller.post(`${path}/policies`, { product_id: productId, name: "Yearly", ...members });
      for (const members of [{}, { protected: isProtected }]) {
        expect(await make(members)).toMatchObject({ status: 201, data: { protected: isProtected } });
      }
      expect(await make({ protected: !isProtected })).toMatchObject({
        status: 403,
        code: "40003",
        errors: [{ field: "protected", code: "40003" }],
      });
    },
  );

  test.each(mayNot.flatMap((who) => [true, false].map((isProtected) => [who, isProtected] as const)))(
    "%s can repeat a policy's value (%s), and cannot change it",
    async (who, isProtected) => {
      const vendor = await newCatalogue();
      const { path, admin } = vendor;
      const caller = (await callersOf(vendor))[who]!;
      const { id } = await newPolicy(vendor, { protected: isProtected });
      const at = `${path}/policies/${id}`;
      expect(await caller.patch(at, { protected: isProtected, name: "Yearly" })).toMatchObject({ status: 200 });
      expect(await caller.patch(at, { protected: !isProtected, name: "Monthly" })).toMatchObject({ status: 403, code: "40003" });
      expect(await admin.get(at)).toMatchObject({ data: { protected: isProtected, name: "Yearly" } });
    },
  );
});
