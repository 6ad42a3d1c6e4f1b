import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { superadmin, superadminPassword } from "./support/api.ts";
import { settled, usingBrowser } from "./support/browser.ts";
import { Hands } from "./support/keystroke-level.ts";
import { expectAccessible, picture } from "./support/look.ts";
import { newVendor, uniqueName } from "./support/vendor.ts";

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
    await page.getByRole("heading", { level: 1, name: "Create a license" }).waitFor();
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

  test("is under two minutes of pointing, clicking and typing away from the first start, by the keystroke-level model", async () => {
    const tenant = uniqueName("acme");
    const page = await windows.open();
    const hands = new Hands(page);
    await hands.begin();
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    await page.goto("/console");
    await hands.click(page.getByLabel("Username"));
    await hands.type("superadmin");
    await hands.press("Tab");
    await hands.type(superadminPassword);
    await hands.press("Enter");
    await hands.click(button("New tenant"));
    await hands.type(tenant);
    await hands.press("Enter");
    await hands.click(page.getByRole("row").filter({ hasText: tenant }));

    await hands.click(steps(page).getByRole("link", { name: "Create a product" }));
    await hands.click(page.getByLabel("Name", { exact: true }));
    await hands.type("Sketchbook");
    await hands.press("Tab");
    await hands.type("sketchbook");
    await hands.press("Enter");
    await hands.click(page.getByRole("link", { name: "Create a policy" }));
    await expect.poll(() => page.getByRole("combobox", { name: "Product" }).inputValue()).toBe("Sketchbook");
    await hands.click(button("Create the policy"));
    await hands.click(page.getByRole("link", { name: "Create a license" }));
    await page.getByRole("heading", { level: 1, name: "Create a license" }).waitFor();
    await hands.click(page.getByLabel("Name", { exact: true }));
    await hands.type("Alice's desktop");
    await hands.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Alice's desktop is created" }).waitFor();

    const { operators, answers, bySelf, byPage } = await hands.tally();
    const { P, K, M, H } = operators;
    console.log(
      `first start to first license: ${P} times pointing, ${K} keys and presses, ${H} moves of a hand, ${M} thoughts: ${bySelf.toFixed(1)} s; ` +
        `${answers} answers of the page: ${byPage.toFixed(1)} s`,
    );
    expect(await (await superadmin()).get(`/api/v1/tenants/${tenant}/licenses`)).toMatchObject([{ name: "Alice's desktop" }]);
    expect(bySelf + byPage).toBeLessThan(120);
  });
});
