import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { type Catalogue, newCatalogue, newLicense, newVendor, type Vendor } from "./support/vendor.ts";

const windows = usingBrowser();

const namesOf = (page: Page): Promise<string[]> => page.getByRole("grid").getByRole("rowheader").allInnerTexts();

const expectNames = (page: Page, names: string[]): Promise<void> =>
  expect.poll(() => namesOf(page), { timeout: 15_000 }).toEqual(names);

/** A vendor whose customers are at different stages. */
async function newCustomers(): Promise<{ vendor: Vendor; catalogue: Catalogue }> {
  const vendor = await newVendor();
  const catalogue = await newCatalogue(vendor, { floating: true });
  await newLicense(vendor, catalogue, { name: "Albatross Ltd", metadata: { order: "A-1" }, expiry: "2030-03-01T12:00:00Z" });
  await newLicense(vendor, catalogue, { name: "Bittern GmbH", metadata: { order: "A-2" }, expiry: "2030-02-01T12:00:00Z" });
  const { license_id } = await newLicense(vendor, catalogue, { name: "Curlew & Sons" });
  await vendor.api.post(`licenses/${license_id}/actions/suspend`);
  return { vendor, catalogue };
}

describe("the licenses", () => {
  test("are found by filters, which the address keeps: who gets the link sees the same", async () => {
    const { vendor } = await newCustomers();
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses`);
    await expectNames(page, ["Curlew & Sons", "Bittern GmbH", "Albatross Ltd"]);
    await page.getByText("3 in all").waitFor();

    await page.getByRole("searchbox", { name: "Name", exact: true }).fill("tter");
    await expectNames(page, ["Bittern GmbH"]);
    expect(new URL(page.url()).searchParams.get("name")).toBe("tter");
    await page.getByRole("button", { name: "Take off: Name" }).click();

    await page.getByRole("button", { name: "Status" }).click();
    await page.getByRole("option", { name: "Suspended" }).click();
    await expectNames(page, ["Curlew & Sons"]);

    await goTo(page, `/${vendor.tenant}/licenses?metadata_key=order&metadata_value=A-1`);
    await expectNames(page, ["Albatross Ltd"]);
    await goTo(page, `/${vendor.tenant}/licenses?name=nobody`);
    await page.getByText("Nothing matches these filters.").waitFor();
    await page.getByRole("button", { name: "Take them off" }).click();
    await expectNames(page, ["Curlew & Sons", "Bittern GmbH", "Albatross Ltd"]);
  });

  test("are sorted by their headers", async () => {
    const { vendor } = await newCustomers();
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses`);
    await page.getByRole("columnheader", { name: "Name" }).click();
    await expectNames(page, ["Albatross Ltd", "Bittern GmbH", "Curlew & Sons"]);
    await page.getByRole("columnheader", { name: "Name" }).click();
    await expectNames(page, ["Curlew & Sons", "Bittern GmbH", "Albatross Ltd"]);
    expect(new URL(page.url()).searchParams.get("sort")).toBe("-name");
  });

  test("can be walked by arrow keys, and opened by Enter", async () => {
    const { vendor } = await newCustomers();
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses?sort=name`);
    await expectNames(page, ["Albatross Ltd", "Bittern GmbH", "Curlew & Sons"]);
    await page.getByRole("row", { name: "Albatross Ltd" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/licenses\/[0-9a-f-]{36}$/);
  });

  test("are opened by a click, wherever in the row it falls", async () => {
    const { vendor } = await newCustomers();
    const page = await windows.openAs(vendor.admin);
    const cells = page.getByRole("row", { name: "Albatross Ltd" }).locator("[role=rowheader], [role=gridcell]");
    await goTo(page, `/${vendor.tenant}/licenses`);
    await expectNames(page, ["Curlew & Sons", "Bittern GmbH", "Albatross Ltd"]);
    const count = await cells.count();
    expect(count).toBeGreaterThan(3);
    for (let place = 0; place < count; place += 1) {
      await cells.nth(place).locator("*").last().click();
      await page.waitForURL(/\/licenses\/[0-9a-f-]{36}$/);
      await page.goBack();
      await expectNames(page, ["Curlew & Sons", "Bittern GmbH", "Albatross Ltd"]);
    }
  });

  test("read on as somebody scrolls", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor);
    const numbers = Array.from({ length: 130 }, (_, number) => number);
    for (const some of [numbers.slice(0, 65), numbers.slice(65)])
      await Promise.all(some.map((number) => newLicense(vendor, catalogue, { name: `Customer ${1000 + number}` })));
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses?sort=name`);
    await page.getByText("130 in all").waitFor();
    await page.getByRole("row", { name: "Customer 1000" }).focus();
    await page.keyboard.press("End");
    await expect
      .poll(
        async () => {
          await page.keyboard.press("End");
          return page.getByRole("row", { name: "Customer 1129" }).count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    // Of all rows, only those that are seen are in the page.
    expect(await page.getByRole("row").count()).toBeLessThan(60);
  });

  test("look right, and work for everybody", async () => {
    const { vendor } = await newCustomers();
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses`);
    await expectNames(page, ["Curlew & Sons", "Bittern GmbH", "Albatross Ltd"]);
    await picture(page, "licenses");
    await expectAccessible(page);
    await page.getByRole("button", { name: "More filters" }).click();
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
  });
});

describe("a new license", () => {
  test("is made of a policy, a name and what is special about it; its key is shown with the lines that validate", async () => {
    const vendor = await newVendor();
    const { policy } = await newCatalogue(vendor, { floating: true });
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses`);
    await page.getByRole("button", { name: "Create a license" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Create a license" }).waitFor();
    await page.getByRole("combobox", { name: "Policy" }).click();
    await page.getByRole("option", { name: policy.name }).click();
    await page.getByText("For 5 machines").waitFor();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Dotterel AG");
    await page.getByRole("button", { name: "Limits of its own" }).click();
    await page.getByRole("textbox", { name: /Machines that a license may have/ }).fill("7");
    await page.getByRole("button", { name: "Add metadata" }).click();
    await page.getByRole("textbox", { name: "Name 1" }).fill("order");
    await page.getByRole("textbox", { name: "Value 1" }).fill("A-1042");
    await expectAccessible(page);
    await picture(page, "new-license");
    await page.getByRole("button", { name: "Create the license" }).click();
    await page.getByRole("heading", { name: "Dotterel AG is created" }).waitFor();
    await expectAccessible(page);
    const [license] = await vendor.api.get("licenses");
    expect(license).toMatchObject({ name: "Dotterel AG", max_machines: 7, metadata: { order: "A-1042" } });
    expect(await page.getByRole("region", { name: "Text of the license key" }).innerText()).toContain(license.license_key);
    expect(await page.getByRole("region", { name: "Command that validates" }).innerText()).toContain(license.license_key);
  });

  test("that the service refuses says why below the field, and keeps what was typed", async () => {
    const vendor = await newVendor();
    const { policy } = await newCatalogue(vendor);
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses/new`);
    await page.getByRole("combobox", { name: "Policy" }).click();
    await page.getByRole("option", { name: policy.name }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Egret Ltd");
    await page.getByRole("textbox", { name: "License key of your own" }).fill("short");
    await page.getByRole("button", { name: "Create the license" }).click();
    await page.getByRole("alert").first().waitFor();
    await settled(page);
    expect(await page.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("Egret Ltd");
    expect(await vendor.api.get("licenses")).toEqual([]);
  });
});
