import { describe, expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newPerson, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

describe("the pool of a policy's license keys", () => {
  test("is filled, gives new licenses their keys in order, refuses a key that is taken in words, and is emptied", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor, { use_pool: true });
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/policies/${catalogue.policy.id}`);
    const pool = page.getByRole("region", { name: "Pool of keys" });
    await pool.getByText("It is empty").waitFor();
    expect(await pool.getByRole("button", { name: "Empty it" }).isDisabled()).toBe(true);
    await pool.getByRole("button", { name: "Put keys in" }).click();
    const dialog = page.getByRole("dialog", { name: "Put keys into the pool" });
    await dialog.getByLabel("Keys").fill("PRINTED-0001\n\n  PRINTED-0002  \nPRINTED-0003\n");
    await expectAccessible(page);
    await picture(page, "pool");
    await dialog.getByRole("button", { name: "Put 3 in" }).click();
    await pool.getByText("3 keys are left.").waitFor();

    const license = await newLicense(vendor, catalogue);
    expect(license.license_key).toBe("PRINTED-0001");
    await pool.getByRole("button", { name: "Put keys in" }).click();
    await dialog.getByLabel("Keys").fill("PRINTED-0001\nPRINTED-0004");
    await dialog.getByRole("button", { name: "Put 2 in" }).click();
    await dialog.getByRole("alert").first().waitFor();
    expect(await dialog.getByLabel("Keys").inputValue()).toBe("PRINTED-0001\nPRINTED-0004");
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
    await dialog.getByLabel("Keys").fill("PRINTED-0004");
    await dialog.getByRole("button", { name: "Put 1 in" }).click();
    await dialog.waitFor({ state: "detached" });
    await pool.getByText("3 keys are left.").waitFor();

    await pool.getByRole("button", { name: "Empty it" }).click();
    await page.getByRole("dialog").getByText("Licenses that have taken theirs keep them.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Empty the pool" }).click();
    await pool.getByText("It is empty").waitFor();
    expect(await vendor.api.get(`policies/${catalogue.policy.id}/pool`)).toMatchObject({ left: 0 });
    expect(await vendor.api.get(`licenses/${license.license_id}`)).toMatchObject({ license_key: "PRINTED-0001" });
  });

  test("is not shown to whoever may not change policies", async () => {
    const vendor = await newVendor();
    const { policy } = await newCatalogue(vendor, { use_pool: true });
    await vendor.api.post("roles", { name: "reader", permissions: ["policy.read", "product.read"] });
    const page = await windows.openAs(await newPerson(vendor, "rita", "reader"));
    await goTo(page, `/${vendor.tenant}/policies/${policy.id}`);
    await page.getByRole("heading", { level: 1, name: policy.name }).waitFor();
    await settled(page);
    expect(await page.getByRole("region", { name: "Pool of keys" }).count()).toBe(0);
  });
});
