import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newPerson, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true }).click();

/** Comes back to the page's tab, and waits until what it then reads is there. A browser without a screen has every tab in front. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(`window.dispatchEvent(new Event("visibilitychange"))`);
  await settled(page);
}

describe("two people edit one license", () => {
  test("the second one sees both, chooses, and nothing of either is lost", async () => {
    const vendor = await newVendor();
    const license = await newLicense(vendor, await newCatalogue(vendor, { floating: true }));
    const bob = await newPerson(vendor, "bob", "admin");
    const [ada, other] = [await windows.openAs(vendor.admin), await windows.openAs(bob)];
    const at = `/${vendor.tenant}/licenses/${license.license_id}`;
    for (const page of [ada, other]) await goTo(page, `${at}/edit`);
    await ada.getByLabel("Name", { exact: true }).fill("Alice of sales");
    await ada.getByLabel("Uses of a license").fill("100");
    await save(ada);
    await ada.waitForURL(`**${at}`);
    await other.getByLabel("Name", { exact: true }).fill("Alice of support");
    await other.getByLabel("Users of a license, its owner among them").fill("3");
    await save(other);
    const both = other.getByRole("dialog", { name: "Somebody else has changed this" });
    await both.getByText("Alice of sales").waitFor();
    await both.getByText("Alice of support").waitFor();
    await expectAccessible(other);
    await picture(other, "conflict");
    await expectNoSideways(other);
    await both.getByRole("radio", { name: "Theirs" }).click();
    await both.getByRole("button", { name: "Save this" }).click();
    await other.waitForURL(`**${at}`);
    expect(await vendor.api.get(`licenses/${license.license_id}`)).toMatchObject({
      name: "Alice of sales",
      max_uses: 100,
      max_users: 3,
    });
  });

  test("the second one hears of the first when the tab comes back, before anything is saved, and keeps what was typed", async () => {
    const vendor = await newVendor();
    const license = await newLicense(vendor, await newCatalogue(vendor, { floating: true }));
    const at = `licenses/${license.license_id}`;
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/${at}/edit`);
    const name = page.getByLabel("Name", { exact: true });
    const uses = page.getByLabel("Uses of a license");
    await vendor.api.patch(at, { name: "Alice of sales" });
    await comeBack(page);
    await page.getByText("Somebody else has changed this meanwhile. You see it as it is now.").waitFor();
    expect(await name.inputValue()).toBe("Alice of sales");

    await name.fill("Alice of support");
    await uses.fill("100");
    await vendor.api.patch(at, { name: "Alice of research", max_users: 3 });
    await comeBack(page);
    await page.getByText("“Name” and “Users of a license, its owner among them” are not as you see it here.").waitFor();
    expect([await name.inputValue(), await uses.inputValue()]).toEqual(["Alice of support", "100"]);
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "changed-meanwhile");
    await page.getByRole("button", { name: "Look at both" }).click();
    const both = page.getByRole("dialog", { name: "Somebody else has changed this" });
    await both.getByText("Alice of research").waitFor();
    await both.getByRole("button", { name: "Go on with this" }).click();
    await both.waitFor({ state: "detached" });
    expect(await page.getByLabel("Users of a license, its owner among them").inputValue()).toBe("3");
    expect(await vendor.api.get(at)).toMatchObject({ name: "Alice of research", max_uses: null });
    await save(page);
    await page.waitForURL(`**/${at}`);
    expect(await vendor.api.get(at)).toMatchObject({ name: "Alice of support", max_uses: 100, max_users: 3 });
  });

  test("a tab that comes back while the service cannot be reached keeps what was typed", async () => {
    const vendor = await newVendor();
    const license = await newLicense(vendor, await newCatalogue(vendor));
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses/${license.license_id}/edit`);
    await page.getByLabel("Name", { exact: true }).fill("Half typed");
    await page.context().setOffline(true);
    await comeBack(page);
    await page.context().setOffline(false);
    await save(page);
    await page.waitForURL((url) => !url.pathname.endsWith("/edit"));
    expect(await vendor.api.get(`licenses/${license.license_id}`)).toMatchObject({ name: "Half typed" });
  });

  test("a save that is refused keeps what was typed, and leaving asks", async () => {
    const vendor = await newVendor();
    const license = await newLicense(vendor, await newCatalogue(vendor));
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses/${license.license_id}/edit`);
    await page.getByLabel("Name", { exact: true }).fill("Half typed");
    await page.getByLabel("Expiry").fill("2001-01-01T10:00");
    await save(page);
    await page.getByRole("alert").first().waitFor();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Half typed");
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    const asks = page.getByRole("dialog", { name: "Leave without saving?" });
    await asks.getByRole("button", { name: "Stay" }).click();
    await asks.waitFor({ state: "detached" });
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Half typed");
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await asks.getByRole("button", { name: "Leave without saving" }).click();
    await page.waitForURL((url) => !url.pathname.endsWith("/edit"));
    expect(await vendor.api.get(`licenses/${license.license_id}`)).toMatchObject({ name: "Alice" });
  });
});

describe("a vendor's engineer sets up what is sold", () => {
  test("a product, and a policy of it from a template", async () => {
    const vendor = await newVendor();
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/products/new`);
    await page.getByLabel("Name", { exact: true }).fill("Sketchbook");
    await page.getByLabel("Code", { exact: true }).fill("sketchbook");
    await page.getByRole("button", { name: "Create the product" }).click();
    await page.getByRole("heading", { level: 1, name: "Sketchbook" }).waitFor();
    await settled(page);
    await expectAccessible(page);
    await page.getByRole("link", { name: "Create a policy" }).click();
    await settled(page);
    await page.getByRole("button", { name: /Template/ }).click();
    await page.getByRole("option", { name: /^Trial/ }).click();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "policy-from-template");
    await page.getByLabel("How many days").fill("30");
    await page.getByRole("button", { name: "Create the policy" }).click();
    await page.getByRole("heading", { level: 1, name: "Trial" }).waitFor();
    const [policy] = await vendor.api.get("policies");
    expect(policy).toMatchObject({
      name: "Trial",
      duration: 30 * 86_400,
      expiration_basis: "from_first_validation",
      machine_uniqueness_strategy: "unique_per_policy",
    });
    await settled(page);
    await expectAccessible(page);
    await picture(page, "policy");
  });

  test("an entitlement, which a policy gives to all of its licenses", async () => {
    const vendor = await newVendor();
    const { policy } = await newCatalogue(vendor);
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/entitlements/new`);
    await page.getByLabel("Name", { exact: true }).fill("Export");
    await page.getByLabel("Code", { exact: true }).fill("EXPORT");
    await page.getByRole("button", { name: "Create the entitlement" }).click();
    await page.waitForURL(`**/${vendor.tenant}/entitlements`);
    await goTo(page, `/${vendor.tenant}/policies/${policy.id}`);
    await page.getByRole("combobox", { name: "Give it an entitlement" }).fill("Exp");
    await page.getByRole("option", { name: /Export/ }).click();
    await page.getByRole("button", { name: "Take Export away" }).waitFor();
    expect(await vendor.api.get(`policies/${policy.id}/entitlements`)).toMatchObject([{ code: "EXPORT" }]);
  });
});
