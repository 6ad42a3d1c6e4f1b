import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { fillIn, settled, signIn, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways } from "./support/look.ts";
import { newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

const pathOf = (page: Page): string => new URL(page.url()).pathname;

describe("signing in", () => {
  test("leads to the tenant's page, and a page that is loaded again asks once more, and leads back to it", async () => {
    const { tenant, admin } = await newVendor();
    const page = await windows.openAs(admin);
    expect(pathOf(page)).toBe(`/console/${tenant}`);
    await page.goto(`/console/${tenant}/products`);
    await settled(page);
    expect(pathOf(page)).toBe("/console/sign-in");
    await fillIn(page, admin);
    await page.waitForURL(`**/console/${tenant}/products`);
  });

  test("with a wrong password says so in a sentence, and keeps what was typed", async () => {
    const { admin } = await newVendor();
    const page = await windows.open();
    await page.goto(`/console/sign-in?tenant=${admin.tenant}`);
    await page.getByLabel("Username").fill(admin.username);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("alert").first().waitFor();
    expect(await page.getByLabel("Username").inputValue()).toBe(admin.username);
    expect(await page.getByLabel("Tenant").inputValue()).toBe(admin.tenant);
  });

  test("works by keyboard alone, on a narrow screen, and for everybody", async () => {
    const { admin } = await newVendor();
    const page = await windows.open({ screen: "narrow" });
    await page.goto("/console");
    await settled(page);
    await expectAccessible(page);
    await expectNoSideways(page);
    await page.getByLabel("Tenant").focus();
    await page.keyboard.type(admin.tenant);
    await page.keyboard.press("Tab");
    await page.keyboard.type(admin.username);
    await page.keyboard.press("Tab");
    await page.keyboard.type(admin.password);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/console/${admin.tenant}`);
  });

  test("keeps no token in the browser's storage", async () => {
    const { admin } = await newVendor();
    const page = await windows.open();
    await signIn(page, admin);
    const { origins } = await page.context().storageState();
    expect(origins).toEqual([]);
    expect(await page.evaluate<number>("localStorage.length + sessionStorage.length")).toBe(0);
  });
});
