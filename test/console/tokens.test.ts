import { describe, expect, test } from "vitest";
import { apiOf } from "./support/api.ts";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

describe("an API token", () => {
  test("is shown once, works as far as its permissions go, and ends when it is deleted", async () => {
    const vendor = await newVendor();
    await newCatalogue(vendor);
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/tokens`);
    await page.getByText("There is no live token here.").waitFor();
    await page.getByRole("link", { name: "New token" }).click();
    await page.getByRole("combobox", { name: "Product" }).fill("Sketch");
    await page.getByRole("option", { name: /Sketchbook/ }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Web shop");
    await page.getByRole("button", { name: /Permissions/ }).click();
    await page.getByRole("option", { name: "Only some" }).click();
    await page.getByText("see licenses with their keys").click();
    await expectAccessible(page);
    await picture(page, "token-new");
    await page.getByRole("button", { name: "Make the token" }).click();

    const dialog = page.getByRole("dialog");
    await dialog.getByText("This is shown once.").waitFor();
    await expectAccessible(page);
    await picture(page, "token-once");
    const secret = await dialog.getByLabel("API token").innerText();
    await dialog.getByRole("button", { name: "Copy" }).click();
    await dialog.getByText("Copied", { exact: true }).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(secret);
    await page.keyboard.press("Escape");
    await page.mouse.click(5, 5);
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByText("I have copied it to where it is safe").click();
    await dialog.getByRole("button", { name: "Done" }).click();

    await page.getByText("Web shop").waitFor();
    await settled(page);
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("button", { name: /All changes/ }).click();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("button", { name: "Close" }).click();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "tokens");

    const shop = apiOf(secret, `/api/v1/tenants/${vendor.tenant}`);
    expect(await shop.get("licenses")).toEqual([]);
    await expect(shop.get("machines")).rejects.toThrow("403");
    await page.getByRole("button", { name: "Delete Web shop" }).click();
    await page.getByText("Whatever signs in with it is refused from now on").waitFor();
    await picture(page, "token-delete");
    await page.getByRole("button", { name: "Delete the token" }).click();
    await page.getByText("There is no live token here.").waitFor();
    await expect(shop.get("licenses")).rejects.toThrow("401");
  });

  test("of a license is for one copy of the app: it may what the license may, and nothing of another one", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor);
    const own = await newLicense(vendor, catalogue, { name: "Grebe Ltd" });
    const other = await newLicense(vendor, catalogue, { name: "Heron AG" });
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/tokens/new`);
    await page.getByRole("button", { name: /Of$/ }).click();
    await page.getByRole("option", { name: /A license/ }).click();
    await page.getByRole("combobox", { name: "License" }).fill("Greb");
    await page.getByRole("option", { name: /Grebe Ltd/ }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Kiosk");
    await page.getByRole("button", { name: "Make the token" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("This is shown once.").waitFor();
    const secret = await dialog.getByLabel("API token").innerText();
    await dialog.getByText("I have copied it to where it is safe").click();
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByRole("row", { name: /Kiosk/ }).waitFor();
    await settled(page);
    expect(await page.getByRole("row", { name: /Kiosk/ }).innerText()).toContain("Grebe Ltd");
    expect(await page.content()).not.toContain(secret);

    const kiosk = apiOf(secret, `/api/v1/tenants/${vendor.tenant}`);
    expect(await kiosk.post(`licenses/${own.license_id}/actions/validate`)).toMatchObject({ valid: true });
    await expect(kiosk.post(`licenses/${other.license_id}/actions/validate`)).rejects.toThrow("404");
    await page.getByRole("button", { name: "Delete Kiosk" }).click();
    await page.getByRole("dialog").getByText("It is of License").waitFor();
    await page.getByRole("button", { name: "Delete the token" }).click();
    await page.getByText("There is no live token here.").waitFor();
    await expect(kiosk.post(`licenses/${own.license_id}/actions/validate`)).rejects.toThrow("401");
  });

  test("of one's own account takes the password, and what was typed stays when it is wrong", async () => {
    const vendor = await newVendor();
    const page = await windows.openAs(vendor.admin, { screen: "narrow" });
    await goTo(page, `/${vendor.tenant}/tokens/new`);
    await page.getByRole("button", { name: /Of$/ }).click();
    await page.getByRole("option", { name: /An account/ }).click();
    await page.getByRole("combobox", { name: "Username" }).fill("ada");
    await page.getByRole("option", { name: /ada/ }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Scripts");
    await page.getByLabel("Your password").fill("not the password");
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.getByRole("alert").first().waitFor();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Scripts");
    await expectNoSideways(page);
    await page.getByLabel("Your password").fill(vendor.admin.password);
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.getByRole("dialog").getByText("I have copied it to where it is safe").click();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("Scripts", { exact: true }).waitFor();
    await page.getByRole("button", { name: /All 2 changes/ }).click();
    expect(await page.content()).not.toContain(vendor.admin.password);
    expect(await page.content()).not.toContain("not the password");
  });
});
