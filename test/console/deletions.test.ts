import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { goTo, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newPerson, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

/** Asks to delete the thing of the page, and returns what is asked back. */
async function asked(page: Page, button: string, title: string) {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: title });
  await dialog.waitFor();
  await expect.poll(() => dialog.getByText(/^Counting/).count()).toBe(0);
  return dialog;
}

describe("a deletion says", () => {
  test("what goes with a product, by number", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor, { floating: true });
    const license = await newLicense(vendor, catalogue);
    for (const fingerprint of ["desk", "laptop"])
      await vendor.api.post("machines", { license_key: license.license_key, fingerprint });
    await vendor.api.post(`products/${catalogue.product.id}/tokens`, { name: "The shop" });
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/products/${catalogue.product.id}`);
    const dialog = await asked(page, "Delete", "Delete Sketchbook?");
    for (const sentence of [
      "1 policy is deleted, with the keys that are left in their pools.",
      "1 license is revoked, with the API tokens of their own. Their keys are never issued again.",
      "2 machines lose their seats at once, and apps there are refused with the next validation.",
      "1 API token is deleted: programs that use them are refused at once.",
      "License files and machine files that were downloaded stay valid until they expire. Nobody can take them back.",
    ])
      await dialog.getByText(sentence).waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "product-delete");
    await dialog.getByLabel("Type Sketchbook to go on").fill("Sketchbook");
    await dialog.getByRole("button", { name: "Delete it and revoke 1 license" }).click();
    await page.waitForURL(`**/${vendor.tenant}/products`);
    for (const kind of ["products", "policies", "licenses", "machines", "tokens"]) expect(await vendor.api.get(kind)).toEqual([]);
  });

  test("which licenses are in the way of a policy, and leads to them; without them it goes", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor, { use_pool: true });
    const { policy } = catalogue;
    await vendor.api.post(`policies/${policy.id}/pool`, { keys: ["POOL-KEY-1", "POOL-KEY-2", "POOL-KEY-3"] });
    const license = await newLicense(vendor, catalogue);
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/policies/${policy.id}`);
    const refused = await asked(page, "Delete", "Delete Five seats?");
    await refused.getByText(/^1 license falls under it/).waitFor();
    expect(await refused.getByRole("button", { name: "Delete the policy" }).count()).toBe(0);
    await expectAccessible(page);
    await picture(page, "policy-delete-refused");
    await refused.getByRole("link", { name: "the licenses under it" }).click();
    await page.waitForURL(`**/licenses?policy_id=${policy.id}`);
    await page.getByText("1 in all").waitFor();

    await vendor.api.delete(`licenses/${license.license_id}`);
    await goTo(page, `/${vendor.tenant}/policies/${policy.id}`);
    const dialog = await asked(page, "Delete", "Delete Five seats?");
    await dialog.getByText("2 keys that are left in its pool are deleted.").waitFor();
    await dialog.getByText("It gives no entitlements.").waitFor();
    await dialog.getByLabel("Type Five seats to go on").fill("Five seats");
    await dialog.getByRole("button", { name: "Delete the policy" }).click();
    await page.waitForURL(`**/${vendor.tenant}/policies`);
    expect(await vendor.api.get("policies")).toEqual([]);
  });

  test("who holds an entitlement, and lets it go when nobody does", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor);
    await newLicense(vendor, catalogue);
    const own = await newLicense(vendor, catalogue);
    const [given, unused] = [
      await vendor.api.post("entitlements", { name: "Export", code: "EXPORT" }),
      await vendor.api.post("entitlements", { name: "Print", code: "2024" }),
    ];
    await vendor.api.post(`policies/${catalogue.policy.id}/entitlements`, { entitlement_id: [given.id] });
    await vendor.api.post(`licenses/${own.license_id}/entitlements`, { entitlement_id: [unused.id] });
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/entitlements/${given.id}`);
    const refused = await asked(page, "Delete", "Delete Export?");
    await refused.getByText(/^1 policy gives it, and 2 licenses hold it/).waitFor();
    await expectAccessible(page);
    await refused.getByRole("link", { name: "1 policy gives it" }).click();
    await page
      .getByRole("link", { name: /Five seats/ })
      .or(page.getByRole("row", { name: /Five seats/ }))
      .first()
      .waitFor();

    await goTo(page, `/${vendor.tenant}/entitlements/${unused.id}`);
    const held = await asked(page, "Delete", "Delete Print?");
    await held.getByText(/^no policies give it, and 1 license holds it/).waitFor();
    await held.getByRole("link", { name: "1 license holds it" }).click();
    await page.getByText("1 in all").waitFor();
    const [attached] = await vendor.api.get(`licenses/${own.license_id}/entitlements`);
    expect(attached).toMatchObject({ code: "2024" });
    await vendor.api.delete(`licenses/${own.license_id}`);
    await goTo(page, `/${vendor.tenant}/entitlements/${unused.id}`);
    const dialog = await asked(page, "Delete", "Delete Print?");
    await dialog.getByText("No policy gives it.").waitFor();
    await dialog.getByText("No license holds it.").waitFor();
    await dialog.getByRole("button", { name: "Delete the entitlement" }).click();
    await page.waitForURL(`**/${vendor.tenant}/entitlements`);
    expect(await vendor.api.get("entitlements")).toMatchObject([{ code: "EXPORT" }]);
  });

  test("how many people have a role, and leads to them", async () => {
    const vendor = await newVendor();
    await vendor.api.post("roles", { name: "helpdesk", permissions: ["license.read"] });
    await newPerson(vendor, "grace", "helpdesk");
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/roles/helpdesk`);
    const dialog = await asked(page, "Delete", "Delete helpdesk?");
    await dialog.getByText(/^1 person has it/).waitFor();
    await dialog.getByRole("link", { name: "the people of this role" }).click();
    await page.getByText("1 in all").waitFor();
    await page.getByText("grace", { exact: true }).waitFor();
  });

  test("which policies are pinned to a signing key that is to be revoked, and leads to them", async () => {
    const vendor = await newVendor();
    const { policy } = await newCatalogue(vendor);
    const { kid } = await vendor.api.post("signing-keys", { algorithm: "ED25519" });
    await vendor.api.patch(`policies/${policy.id}`, { signing_key_id: kid });
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/signing-keys/${kid}`);
    const refused = await asked(page, "Revoke it", "Revoke this key?");
    await refused.getByText(/^1 policy is pinned to it/).waitFor();
    await expectAccessible(page);
    await picture(page, "signing-key-revoke-refused");
    await refused.getByRole("link", { name: "the policies that are pinned to it" }).click();
    await page.getByText("1 in all").waitFor();
    await expectNoSideways(page);
    await vendor.api.patch(`policies/${policy.id}`, { signing_key_id: null });
    await goTo(page, `/${vendor.tenant}/signing-keys/${kid}`);
    const dialog = await asked(page, "Revoke it", "Revoke this key?");
    await dialog.getByText("No policy is pinned to it.").waitFor();
    await dialog.getByLabel(`Type ${kid.slice(-12)} to go on`).fill(kid.slice(-12));
    await dialog.getByRole("button", { name: "Revoke the key" }).click();
    await page.getByText("Do not ship this key.").waitFor();
    expect(await vendor.api.get(`signing-keys?status=revoked`)).toMatchObject([{ kid }]);
  });
});
