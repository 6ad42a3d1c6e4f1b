import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newPerson, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

/** Types a part of a name, and picks what it finds by key: the list below the field closes when the page moves, as it does for a pointer. */
async function pick(field: Locator, part: string, option: RegExp): Promise<void> {
  const page = field.page();
  await settled(page);
  await field.focus();
  const options = page.getByRole("option");
  const found = async (): Promise<string[]> => {
    if ((await field.inputValue()) !== part) await field.fill(part);
    return options.allInnerTexts();
  };
  await expect.poll(found, { timeout: 15_000, interval: 500 }).toEqual([expect.stringMatching(option)]);
  await field.press("ArrowDown");
  await field.press("Enter");
}

describe("the users and entitlements of a license", () => {
  test("a user is attached, a second is one too many in words, and one is taken away after the page said what that does", async () => {
    const vendor = await newVendor();
    const { api } = vendor;
    const { license_id: id } = await newLicense(vendor, await newCatalogue(vendor), { max_users: 1 });
    await newPerson(vendor, "grace");
    await newPerson(vendor, "heidi");
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses/${id}`);
    const users = page.getByRole("region", { name: "Users", exact: true });
    const usernames = async () => (await api.get(`licenses/${id}/users`)).map(({ username }: { username: string }) => username);
    await users.getByText("No user is attached to it.").waitFor();
    const attach = users.getByRole("combobox", { name: "Attach a user" });
    await pick(attach, "gra", /grace/);
    await users.getByRole("button", { name: "Take grace away" }).waitFor();
    expect(await usernames()).toEqual(["grace"]);
    await page.getByText("1 of 1").waitFor();

    await pick(attach, "hei", /heidi/);
    await users.getByRole("alert").waitFor();
    expect(await users.getByRole("alert").innerText()).toMatch(/user/i);
    expect(await usernames()).toEqual(["grace"]);
    await settled(page);
    await expectAccessible(page);
    await picture(page, "license-holders");

    await users.getByRole("button", { name: "Take grace away" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Machines keep their seats").waitFor();
    await dialog.getByText("No offline file was checked out.").waitFor();
    await dialog.getByRole("button", { name: "Take the user away" }).click();
    await users.getByText("No user is attached to it.").waitFor();
    expect(await usernames()).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
  });

  test("an entitlement is given and taken away, and a try of a validation says so", async () => {
    const vendor = await newVendor();
    const { api } = vendor;
    const { license_id: id } = await newLicense(vendor, await newCatalogue(vendor));
    await api.post("entitlements", { name: "Export as PDF", code: "EXPORT" });
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses/${id}`);
    const held = page.getByRole("region", { name: "Entitlements", exact: true });
    await held.getByText("It holds no entitlement of its own.").waitFor();
    await pick(held.getByRole("combobox", { name: "Give it an entitlement" }), "Exp", /Export as PDF/);
    await held.getByRole("button", { name: "Take Export as PDF away" }).click();
    await page.getByRole("dialog").getByText("unless its policy has the entitlement too").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect(await api.get(`licenses/${id}/entitlements`)).toMatchObject([{ code: "EXPORT" }]);

    const attempt = page.getByRole("region", { name: "Try a validation" });
    await attempt.getByLabel("Entitlements").fill("EXPORT");
    await attempt.getByRole("button", { name: "Try a validation" }).click();
    await attempt.getByText("It may run now.").waitFor();
    await held.getByRole("button", { name: "Take Export as PDF away" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take the entitlement away" }).click();
    await held.getByText("It holds no entitlement of its own.").waitFor();
    await attempt.getByRole("button", { name: "Try a validation" }).click();
    await attempt.getByText("It may not run now.").waitFor();
    expect(await api.get(`licenses/${id}/entitlements`)).toEqual([]);
  });

  test("whoever may only read sees them, and is offered no change", async () => {
    const vendor = await newVendor();
    const { api } = vendor;
    const { license_id: id } = await newLicense(vendor, await newCatalogue(vendor));
    await newPerson(vendor, "grace");
    const entitlement = await api.post("entitlements", { name: "Export", code: "EXPORT" });
    await api.post(`licenses/${id}/users`, { usernames: ["grace"] });
    await api.post(`licenses/${id}/entitlements`, { entitlement_id: [entitlement.id] });
    await api.post("roles", {
      name: "reader",
      permissions: ["license.read", "license.validate", "user.read", "entitlement.read"],
    });
    const page = await windows.openAs(await newPerson(vendor, "rita", "reader"));
    await goTo(page, `/${vendor.tenant}/licenses/${id}`);
    await page.getByRole("rowheader", { name: "grace" }).waitFor();
    await page.getByRole("rowheader", { name: "EXPORT" }).waitFor();
    await settled(page);
    expect(await page.getByRole("button", { name: /^Take / }).count()).toBe(0);
    expect(await page.getByRole("combobox").count()).toBe(0);
  });
});
