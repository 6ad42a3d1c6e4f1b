import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, picture } from "./support/look.ts";
import { newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

const steps = (page: Page) => page.getByRole("region", { name: "First steps", exact: true });

/** Leads home, as the vendor's name above each page does. */
async function goHome(page: Page, tenant: string): Promise<void> {
  await page.getByRole("banner").getByRole("link", { name: tenant }).click();
  await page.waitForURL(`**/console/${tenant}`);
  await settled(page);
}

describe("the first license", () => {
  test("is six clicks and three texts away from the first sign-in, and the check is ticked when an app has asked", async () => {
    const { tenant, admin, api } = await newVendor();
    const page = await windows.openAs(admin);
    await steps(page).getByRole("heading", { name: "Create a product", exact: true }).waitFor();
    await expectAccessible(page);
    await picture(page, "first-steps");

    await steps(page).getByRole("link", { name: "Create a product" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Sketchbook");
    await page.getByLabel("Code", { exact: true }).fill("sketchbook");
    await page.getByRole("button", { name: "Create the product" }).click();

    await page.getByRole("link", { name: "Create a policy" }).click();
    await expect.poll(() => page.getByRole("combobox", { name: "Product" }).inputValue()).toBe("Sketchbook");
    await page.getByRole("button", { name: "Create the policy" }).click();

    await page.getByRole("link", { name: "Create a license" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Alice's desktop");
    await page.getByRole("button", { name: "Create the license" }).click();
    await page.getByRole("heading", { level: 1, name: "Alice's desktop is created" }).waitFor();
    const [license] = await api.get("licenses");
    expect(await page.getByRole("region", { name: "License key" }).first().innerText()).toContain(license.license_key);

    await goHome(page, tenant);
    for (const name of ["Create a product: done", "Create a policy: done", "Create a license: done"])
      await steps(page).getByRole("heading", { name }).waitFor();
    const commands = await steps(page).getByRole("region", { name: "Commands that take a seat and validate" }).innerText();
    expect(commands).toContain(`/api/v1/tenants/${tenant}`);

    await api.post("machines", { license_key: license.license_key, fingerprint: "my-computer" });
    const later = await windows.openAs(admin);
    await later.getByRole("region", { name: "Machines active today" }).waitFor();
    expect(await steps(later).count()).toBe(0);
  });
});
