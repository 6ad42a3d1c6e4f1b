import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newPerson, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

const take = (page: Page, permission: string) =>
  page
    .locator("label")
    .filter({ has: page.getByText(permission, { exact: true }) })
    .click();

const offered = async (page: Page): Promise<string[]> =>
  page.getByRole("navigation", { name: "Pages" }).getByRole("link").allInnerTexts();

test("a role of one's own shows in a preview what it sees, and its people see no more", async () => {
  const vendor = await newVendor();
  const { tenant, admin, api } = vendor;
  await newLicense(vendor, await newCatalogue(vendor));
  const page = await windows.openAs(admin);
  await goTo(page, `/${tenant}/roles`);
  await expectAccessible(page);
  await page.getByRole("link", { name: "New role" }).click();
  await settled(page);
  await page.getByLabel("Name").fill("support");
  for (const permission of ["license.read", "license.suspend", "machine.read"]) await take(page, permission);
  const preview = page.getByRole("region", { name: "What such a person sees" });
  expect(await preview.getByRole("listitem").allInnerTexts()).toEqual(expect.arrayContaining(["Licenses", "Machines"]));
  expect(await preview.getByText(/^Not: /).innerText()).toContain("Webhooks");
  await expectAccessible(page);
  await expectNoSideways(page);
  await picture(page, "role");
  await page.getByRole("button", { name: "Create the role" }).click();
  await page.waitForURL(`**/console/${tenant}/roles`);
  const made = await api.get("roles/support");
  expect(made.permissions.sort()).toEqual(["license.read", "license.suspend", "machine.read"]);

  const sue = await windows.openAs(await newPerson(vendor, "sue", "support"));
  const pages = await offered(sue);
  expect(pages).toEqual(expect.arrayContaining(["Licenses", "Machines"]));
  for (const hidden of ["Products", "Webhooks", "Roles", "People", "Settings", "Events"]) expect(pages).not.toContain(hidden);
  await goTo(sue, `/${tenant}/licenses`);
  await sue.getByRole("row").filter({ hasText: "Alice" }).first().waitFor();

  await goTo(page, `/${tenant}/roles/support`);
  await take(page, "event.read");
  await preview.getByText(/Counts as an admin's role/).waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await api.get("roles/support")).permissions).toContain("event.read");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/^1 person has it/).waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await api.patch("accounts/sue", { role: "user" });
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByText("Nobody has it.").waitFor();
  await dialog.getByLabel("Type support to go on").fill("support");
  await dialog.getByRole("button", { name: "Delete the role" }).click();
  await page.waitForURL(`**/console/${tenant}/roles`);
  expect(await api.get("roles")).toEqual([]);
});
