import { expect, test } from "vitest";
import { superadmin, superadminPassword } from "./support/api.ts";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newVendor, uniqueName } from "./support/vendor.ts";

const windows = usingBrowser();

const root = { tenant: "", username: "superadmin", password: superadminPassword };

test("the superadmin creates a tenant, changes its settings, and deletes it by typing its name", async () => {
  const page = await windows.openAs(root);
  const api = await superadmin();
  const tenant = uniqueName("vendor");
  await page.waitForURL("**/console/tenants");
  await page.getByRole("button", { name: "New tenant" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("no name of a tenant");
  await dialog.getByRole("button", { name: "Create the tenant" }).click();
  await dialog.getByRole("alert").first().waitFor();
  await dialog.getByLabel("Name").fill(tenant);
  await dialog.getByRole("button", { name: "Create the tenant" }).click();
  await page.getByRole("row").filter({ hasText: tenant }).waitFor();
  await page.getByRole("complementary", { name: "The last change as a command" }).getByText("POST /tenants").waitFor();
  await expectAccessible(page);
  await expectNoSideways(page);
  await picture(page, "tenants");

  await goTo(page, `/${tenant}/settings`);
  await expectAccessible(page);
  await page.locator("label").filter({ hasText: "Demand a second factor of admins" }).click();
  await page.getByLabel("Days that events are kept").fill("730");
  await page.getByLabel("Metadata that the search looks at").fill("order, invoice, order");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The settings are saved.").waitFor();
  await expect
    .poll(() => api.get(`/api/v1/tenants/${tenant}`))
    .toMatchObject({
      require_second_factor: true,
      event_retention_days: 730,
      search_metadata: ["order", "invoice"],
      protected: false,
    });
  await picture(page, "settings");

  await page.getByRole("button", { name: "Delete this tenant" }).click();
  await dialog.getByLabel(`Type ${tenant} to go on`).fill("another");
  await dialog.getByRole("button", { name: "Delete the tenant" }).click();
  expect((await api.get(`/api/v1/tenants/${tenant}`)).name).toBe(tenant);
  await dialog.getByLabel(`Type ${tenant} to go on`).fill(tenant);
  await dialog.getByRole("button", { name: "Delete the tenant" }).click();
  await page.waitForURL("**/console/tenants");
  await settled(page);
  await expect(api.get(`/api/v1/tenants/${tenant}`)).rejects.toThrow("404");
});

test("signing everybody out of a tenant ends the sessions of its people", async () => {
  const { tenant, api } = await newVendor();
  const page = await windows.openAs(root);
  await goTo(page, `/${tenant}/settings`);
  await page.getByRole("button", { name: "Sign everybody out" }).click();
  const dialog = page.getByRole("dialog");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Sign everybody out" }).click();
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => api.get("products").catch(String)).toContain("401");
});
