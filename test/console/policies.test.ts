import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true }).click();

/** Methods of the changes that a page asks the service for from now on. */
function changesOf(page: Page): string[] {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") sent.push(request.method());
  });
  return sent;
}

describe("a policy's form", () => {
  test("leads to what does not go together and sends nothing, and says how many licenses a change touches", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor, { floating: true });
    await newLicense(vendor, catalogue);
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/policies/${catalogue.policy.id}/edit`);
    await page.getByText("A change holds at once for 1 license under it.").waitFor();
    const sent = changesOf(page);
    const sentences = page.getByText("A policy that is not floating allows one machine.");
    await page.locator("label", { hasText: /^Floating/ }).click();
    await sentences.waitFor();
    expect(await sentences.count()).toBe(1);
    for (const _ of ["once", "again"]) {
      await save(page);
      await expect.poll(() => sentences.count()).toBe(2);
      await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("floating");
      await expectAccessible(page);
    }
    await expectNoSideways(page);
    await picture(page, "policy-refused");
    expect(sent).toEqual([]);
    await page.getByLabel("Max machines").fill("1");
    await sentences.first().waitFor({ state: "detached" });
    await save(page);
    await page.waitForURL(`**/policies/${catalogue.policy.id}`);
    expect(sent).toEqual(["PATCH"]);
    expect(await vendor.api.get(`policies/${catalogue.policy.id}`)).toMatchObject({ floating: false, max_machines: 1 });
  });

  test("pins the policy to a signing key that old apps know, and lets it go again", async () => {
    const vendor = await newVendor();
    const { policy } = await newCatalogue(vendor);
    const keys: { kid: string; status: string; algorithm: string }[] = await vendor.api.get("signing-keys");
    const old = keys.find(({ status, algorithm }) => status === "active" && algorithm === "ED25519")?.kid ?? "";
    const { kid: next } = await vendor.api.post("signing-keys", { algorithm: "ED25519" });
    await vendor.api.patch(`signing-keys/${next}`, { status: "active" });
    const page = await windows.openAs(vendor.admin);
    const at = `/${vendor.tenant}/policies/${policy.id}`;
    await goTo(page, `${at}/edit`);
    await page.getByRole("button", { name: /Signing key/ }).click();
    await page.getByRole("option", { name: new RegExp(`^The active key, now …${next.slice(-12)}`) }).waitFor();
    expect(await page.getByRole("option").count()).toBe(3);
    await page.getByRole("option", { name: new RegExp(`^…${old.slice(-12)} \\(retired\\)`) }).click();
    await save(page);
    await page.getByRole("link", { name: `…${old.slice(-12)}, whatever key is active` }).waitFor();
    await settled(page);
    expect(await vendor.api.get(`policies/${policy.id}`)).toMatchObject({ signing_key_id: old });
    await goTo(page, `${at}/edit`);
    await page.getByRole("button", { name: /Signing key/ }).click();
    await page.getByRole("option", { name: /^The active key/ }).click();
    await save(page);
    await page.getByText("The active key of the scheme").waitFor();
    expect(await vendor.api.get(`policies/${policy.id}`)).toMatchObject({ signing_key_id: null });
  });
});
