import { describe, expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

describe("the trail of events", () => {
  test("says who changed what, with the fields before and after", async () => {
    const vendor = await newVendor();
    const license = await newLicense(vendor, await newCatalogue(vendor), { name: "Gannet Ltd", metadata: { order: "A-1" } });
    await vendor.api.patch(`licenses/${license.license_id}`, { name: "Gannet Inc", metadata: { order: "A-2" } });
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/events?event=license.updated`);
    await page.getByText("1 in all").waitFor();
    await page.getByRole("row", { name: "A license was changed." }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("ada (an account)").waitFor();
    await settled(page);
    const changes = dialog.getByRole("table");
    expect(await changes.getByRole("row", { name: /^name/ }).innerText()).toMatch(/Gannet Ltd\s+Gannet Inc/);
    expect(await changes.getByRole("row", { name: /^metadata\.order/ }).innerText()).toMatch(/A-1\s+A-2/);
    await expectAccessible(page);
    await picture(page, "event");
    await dialog.getByRole("link", { name: "Gannet Inc" }).first().click();
    await page.waitForURL(`**/licenses/${license.license_id}`);
  });

  test("counts what is new, and moves no row until somebody asks for it", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor);
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/events?resource=license`);
    await page.getByText("0 in all").waitFor();
    await newLicense(vendor, catalogue, { name: "One" });
    await newLicense(vendor, catalogue, { name: "Two" });
    // As when the tab comes back.
    await page.evaluate(`window.dispatchEvent(new Event("visibilitychange"))`);
    await page.getByRole("button", { name: "2 new events" }).click();
    await page.getByRole("row", { name: "A license was created or imported." }).nth(1).waitFor();
    await expect.poll(() => page.getByRole("button", { name: /new event/ }).count()).toBe(0);
    await page.getByText("2 in all").waitFor();
  });

  test("looks right, and works for everybody", async () => {
    const vendor = await newVendor();
    await newLicense(vendor, await newCatalogue(vendor));
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/events`);
    await page.getByRole("row", { name: "A license was created or imported." }).waitFor();
    await picture(page, "events");
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
  });
});
