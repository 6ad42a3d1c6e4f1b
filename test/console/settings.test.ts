import { expect, test } from "vitest";
import { goTo, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newPerson, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

const demand = "Demand a second factor of admins";

test("an admin changes the tenant's settings, and is offered nothing that is the operator's", async () => {
  const { tenant, admin, api } = await newVendor();
  const page = await windows.openAs(admin);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Settings" }).click();
  await page.waitForURL(`**/console/${tenant}/settings`);
  await page.getByRole("heading", { level: 2, name: "Settings" }).waitFor();
  await expectAccessible(page);
  await expectNoSideways(page);
  await picture(page, "settings-of-admin");
  for (const name of ["Sign everybody out", "Delete this tenant"])
    expect(await page.getByRole("button", { name }).count()).toBe(0);
  expect(await page.getByLabel("Nodes in each region").count()).toBe(0);
  await page.locator("label").filter({ hasText: demand }).click();
  await page.getByLabel("Metadata that the search looks at").fill("order");
  await page.getByLabel("Days that events are kept").fill("3");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Give a whole number from 7 to 36500.").waitFor();
  await page.getByLabel("Days that events are kept").fill("400");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The settings are saved.").waitFor();
  const stored = { require_second_factor: true, search_metadata: ["order"], event_retention_days: 400, edge_shards: 1 };
  expect(await api.get(`/api/v1/tenants/${tenant}`)).toMatchObject(stored);
});

test("two admins who change the settings at once see both changes, and none is lost", async () => {
  const { tenant, admin, api } = await newVendor();
  const page = await windows.openAs(admin);
  await goTo(page, `/${tenant}/settings`);
  await page.getByLabel("Days that events are kept").fill("365");
  await api.patch(`/api/v1/tenants/${tenant}`, { event_retention_days: 30, protected: true });
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("30", { exact: true }).first().waitFor();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: /Save/ }).click();
  await page.getByText("The settings are saved.").waitFor();
  expect(await api.get(`/api/v1/tenants/${tenant}`)).toMatchObject({ event_retention_days: 365, protected: true });
});

test("whoever may only read the settings changes none, and a user has no such page", async () => {
  const vendor = await newVendor();
  const { tenant, api } = vendor;
  await api.post("roles", { name: "auditor", permissions: ["tenant-settings.read"] });
  const page = await windows.openAs(await newPerson(vendor, "sam", "auditor"));
  await goTo(page, `/${tenant}/settings`);
  await page.getByText(demand).waitFor();
  await expectAccessible(page);
  expect(await page.getByRole("checkbox", { name: demand }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Save" }).count()).toBe(0);
  const user = await windows.openAs(await newPerson(vendor, "tim"));
  expect(await user.getByRole("link", { name: "Settings" }).count()).toBe(0);
});
