import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newPerson, newVendor, type Vendor } from "./support/vendor.ts";

const windows = usingBrowser();

const day = 86_400;

/** Types into the search box by keyboard alone, as somebody with a telephone in the other hand does. */
async function search(page: Page, text: string): Promise<void> {
  // Right after a sign-in its form may still be shown.
  await page.getByRole("searchbox", { name: "Search" }).waitFor();
  await page.locator("body").press("/");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await settled(page);
}

const verdict = (page: Page) => page.getByRole("region", { name: "May it run?" });

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** Confirms in the dialog that is open, and waits until it is gone. */
async function confirm(page: Page, action: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: action, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

const activate = ({ api }: Vendor, license_id: string, fingerprint: string, name: string) =>
  api.post("machines", { license_id, fingerprint, name });

describe("a support person on the telephone", () => {
  test("“it says not activated”: the key is pasted, and a try with the fingerprint says so too", async () => {
    const vendor = await newVendor();
    const license = await newLicense(vendor, await newCatalogue(vendor, { floating: true }));
    const page = await windows.openAs(vendor.admin);
    await search(page, ` “${license.license_key}” `);
    await page.waitForURL(`**/licenses/${license.license_id}`);
    await verdict(page).getByText("It may run now.").waitFor();
    await page.getByLabel("Fingerprint").fill("studio-1");
    await press(page, "Try a validation");
    await page.getByText("It may not run now.").waitFor();
    await page.getByText("The license has no machines.").first().waitFor();
    expect((await vendor.api.get(`licenses/${license.license_id}`)).last_validated_at).toBeNull();
    await expectAccessible(page);
    await picture(page, "license");
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
  });

  test("“it expired”: found by the email, and renewed", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor, { duration: 30 * day, renewal_basis: "from_now_if_expired" });
    await newPerson(vendor, "grace");
    const license = await newLicense(vendor, catalogue, { owner: "grace", name: "Grace's desk" });
    const page = await windows.openAs(vendor.admin);
    await search(page, "grace@example.com");
    await expectAccessible(page);
    await picture(page, "search");
    await page.getByRole("option", { name: /Grace's desk/ }).click();
    await page.waitForURL(`**/licenses/${license.license_id}`);
    await press(page, "Renew");
    await confirm(page, "Renew");
    await expect
      .poll(async () => Date.parse((await vendor.api.get(`licenses/${license.license_id}`)).expiry))
      .toBe(Date.parse(license.expiry) + 30 * day * 1000);
    await page.getByText("A license was renewed.").first().waitFor();
  });

  test("“too many machines” and “a new laptop”: a seat is freed, after it was said what that does", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor, { floating: true, max_machines: 2, strict: true });
    const { license_id: id } = await newLicense(vendor, catalogue);
    await activate(vendor, id, "old-1", "Old laptop");
    await activate(vendor, id, "desk-1", "Desk");
    await vendor.api.patch(`licenses/${id}`, { max_machines: 1 });
    const page = await windows.openAs(vendor.admin);
    await search(page, "old-1");
    await page.getByRole("option", { name: /Old laptop/ }).waitFor();
    await search(page, id);
    await verdict(page).getByText("The license has more machines than it allows.").first().waitFor();
    await page.getByRole("button", { name: "Free the seat of Old laptop" }).click();
    await page.getByRole("dialog").getByText("The machine is deleted at once").waitFor();
    await confirm(page, "Free the seat");
    await verdict(page).getByText("It may run now.").waitFor();
    expect(await vendor.api.get(`machines?license_id=${id}`)).toMatchObject([{ name: "Desk" }]);
  });

  test("“suspended by mistake”: reinstated", async () => {
    const vendor = await newVendor();
    const { license_id: id } = await newLicense(vendor, await newCatalogue(vendor));
    await vendor.api.post(`licenses/${id}/actions/suspend`);
    const page = await windows.openAs(vendor.admin);
    await search(page, id);
    await verdict(page).getByText("The license is suspended.").first().waitFor();
    await press(page, "Reinstate");
    await confirm(page, "Reinstate");
    await verdict(page).getByText("It may run now.").waitFor();
    expect((await vendor.api.get(`licenses/${id}`)).suspended).toBe(false);
  });

  test("the key has leaked: it is rotated once the name was typed", async () => {
    const vendor = await newVendor();
    const license = await newLicense(vendor, await newCatalogue(vendor));
    const page = await windows.openAs(vendor.admin);
    await search(page, license.license_id);
    await press(page, "Rotate the key");
    const name = page.getByLabel("Type Alice to go on");
    await name.fill("Bob");
    await name.press("Enter");
    await page.getByText("This cannot be undone: type Alice exactly.").first().waitFor();
    await name.fill("Alice");
    await name.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect((await vendor.api.get(`licenses/${license.license_id}`)).license_key).not.toBe(license.license_key);
  });

  test("who may only read licenses is offered nothing else", async () => {
    const vendor = await newVendor();
    const license = await newLicense(vendor, await newCatalogue(vendor));
    await vendor.api.post("roles", { name: "reader", permissions: ["license.read"] });
    const page = await windows.openAs(await newPerson(vendor, "rita", "reader"));
    await search(page, license.license_key);
    await verdict(page).getByText("It may run now.").waitFor();
    for (const name of ["Suspend", "Rotate the key", "Revoke", "Change the expiry", "Download a license file"])
      expect(await page.getByRole("button", { name, exact: true }).count()).toBe(0);
    expect(await page.getByRole("region", { name: "Seats" }).count()).toBe(0);
  });
});
