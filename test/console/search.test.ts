import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { fillIn, goTo, settled, usingBrowser } from "./support/browser.ts";
import { newCatalogue, newLicense, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

/** Types into the search box, as after a `/`. */
async function search(page: Page, text: string): Promise<void> {
  await page.getByRole("searchbox", { name: "Search" }).fill(text);
  await page.keyboard.press("Enter");
  await settled(page);
}

const results = (page: Page) => page.getByRole("listbox", { name: "Results" });

describe("the text that was searched for", () => {
  test("stays out of the address, and going back, forward and reloading find it again", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor);
    for (const name of ["Heron & Co", "Heron Labs", "Ibis AG"]) await newLicense(vendor, catalogue, { name });
    const page = await windows.openAs(vendor.admin);
    const addresses: string[] = [];
    page.on("framenavigated", (frame) => addresses.push(frame.url()));
    await search(page, "Heron");
    await results(page)
      .getByRole("option", { name: /Heron Labs/ })
      .waitFor();
    await search(page, "Ibis");
    await results(page)
      .getByRole("option", { name: /Ibis AG/ })
      .click();
    await page.getByRole("heading", { level: 1, name: "Ibis AG" }).waitFor();

    await page.goBack();
    await results(page)
      .getByRole("option", { name: /Ibis AG/ })
      .waitFor();
    await page.goBack();
    await results(page)
      .getByRole("option", { name: /Heron & Co/ })
      .waitFor();
    await page.goForward();
    await results(page)
      .getByRole("option", { name: /Ibis AG/ })
      .waitFor();

    await page.reload();
    await fillIn(page, vendor.admin);
    await results(page)
      .getByRole("option", { name: /Ibis AG/ })
      .waitFor();
    await page.goBack();
    await results(page)
      .getByRole("option", { name: /Heron Labs/ })
      .waitFor();
    expect(addresses.filter((address) => /heron|ibis/i.test(decodeURIComponent(address)))).toEqual([]);
  });

  test("is a license key: it leads to the license, and no address has it on the way or afterwards", async () => {
    const vendor = await newVendor();
    const license = await newLicense(vendor, await newCatalogue(vendor));
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses`);
    const addresses: string[] = [];
    page.on("framenavigated", (frame) => addresses.push(frame.url()));
    await search(page, license.license_key);
    await page.waitForURL(`**/licenses/${license.license_id}`);
    await page.goBack();
    await page.waitForURL(`**/console/${vendor.tenant}/licenses`);
    expect(addresses.join("\n")).not.toContain(license.license_key);
    expect(addresses.length).toBeGreaterThan(1);
  });

  test("is gone where somebody opens the page of the search by its address", async () => {
    const vendor = await newVendor();
    const page = await windows.openAs(vendor.admin);
    await search(page, "Heron");
    await page.getByText("Nothing was found.").waitFor();
    const address = page.url();
    const other = await windows.openAs(vendor.admin);
    await other.goto(address);
    await fillIn(other, vendor.admin);
    await other.getByText("Type into the search box above.").waitFor();
  });
});
