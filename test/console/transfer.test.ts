import { rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../dev/running-service.ts";
import { fillIn, goTo, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newPerson, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

/** Chooses a file of these rows, as somebody does who has one. */
const chooseFile = (page: Page, rows: readonly unknown[]) =>
  page.locator("input[type=file]").setInputFiles({
    name: "licenses.ndjson",
    mimeType: "application/x-ndjson",
    buffer: Buffer.from(rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join("\n")),
  });

describe("licenses", () => {
  test("come in from a file, but for the rows that are refused, and go out into another", async () => {
    const vendor = await newVendor();
    const { product, policy } = await newCatalogue(vendor);
    const of = { product_id: product.id, policy_id: policy.id };
    const good = Array.from({ length: 1_200 }, (_, index) => ({
      ...of,
      name: `License ${index}`,
      key: `SKETCHBOOK-${index}-AAAA`,
    }));
    const page = await windows.openAs(vendor.admin);
    await page.addInitScript("delete globalThis.showSaveFilePicker");
    await page.evaluate("delete globalThis.showSaveFilePicker");
    await goTo(page, `/${vendor.tenant}/transfer`);
    await page.getByText("Choose a file").waitFor();
    await expectAccessible(page);
    await picture(page, "transfer");
    await chooseFile(page, [...good.slice(0, 7), "no JSON", { ...of, name: "Of nobody", owner: "nobody" }, ...good.slice(7)]);
    await page.getByText("1,200 licenses are in, 2 rows are not.").waitFor();
    await page.getByRole("row", { name: /^8 This line is no JSON object/ }).waitFor();
    await page.getByRole("row", { name: /^9 owner: The account does not exist/ }).waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "transfer-done");
    const refused = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the refused rows" }).click();
    expect(await readFile(await (await refused).path(), "utf8")).toContain("Of nobody");

    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: /^Export/ }).click();
    const lines = (await readFile(await (await saved).path(), "utf8")).trimEnd().split("\n");
    await page.getByText("Every license is in the file.").waitFor();
    expect(lines).toHaveLength(1_201);
    expect(JSON.parse(lines.at(-1) ?? "")).toEqual({ complete: true, licenses: 1_200 });
    expect(new Set(lines.slice(0, -1).map((line) => JSON.parse(line).license_key))).toEqual(new Set(good.map(({ key }) => key)));
  });

  test("go on coming in while somebody looks at another page, and after the page was loaded anew in the middle", async () => {
    const vendor = await newVendor();
    const { product, policy } = await newCatalogue(vendor);
    // Without keys: one that came in twice would be there twice.
    const rows = Array.from({ length: 2_500 }, (_, index) => ({
      product_id: product.id,
      policy_id: policy.id,
      name: `License ${index + 1}`,
    }));
    const folder = temporaryFolder();
    const file = join(folder, "licenses.ndjson");
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join("\n"));
    const page = await windows.openAs(vendor.admin);
    let imports = 0;
    let isHeld: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      isHeld = resolve;
    });
    // The second request arrives, and its answer never comes.
    await page.route("**/licenses/import", async (route) => {
      imports += 1;
      if (imports !== 2) return route.continue();
      await route.fetch();
      isHeld();
    });
    await goTo(page, `/${vendor.tenant}/transfer`);
    await page.locator("input[type=file]").setInputFiles(file);
    await held;
    await goTo(page, `/${vendor.tenant}/licenses`);
    const strip = page.getByRole("complementary", { name: "Import and export" });
    await strip.getByText("1,000 imported, 0 refused").waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "transfer-elsewhere");
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    const asks = page.getByRole("dialog", { name: "Sign out while this goes on?" });
    await asks.getByText(/^An import is under way/).waitFor();
    await asks.getByRole("button", { name: "Stay" }).click();
    await asks.waitFor({ state: "detached" });

    expect(await page.evaluate(isWarnedOfLeaving)).toBe(true);
    page.removeAllListeners("dialog");
    page.on("dialog", (dialog) => dialog.accept());
    await page.reload();
    await fillIn(page, vendor.admin);
    await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
    expect(await page.evaluate("JSON.stringify(localStorage)")).not.toContain("License 1");
    await goTo(page, `/${vendor.tenant}/transfer`);
    await page.getByText("The import of licenses.ndjson is not finished.").waitFor();
    await page.getByText(/^It came to row 1,000 at .+: 1,000 licenses are in, 0 rows were refused/).waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "transfer-unfinished");
    await chooseFile(page, rows.slice(0, 1));
    await page.getByText("This is not licenses.ndjson as it was when the import began.").waitFor();
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByText("The file was read to its end: 2,500 licenses are in.").waitFor();
    const { size } = new Set<string>((await vendor.api.get("licenses/export")).trim().split("\n").slice(0, -1));
    expect([size, await page.evaluate(isWarnedOfLeaving), await page.evaluate("localStorage.length")]).toEqual([2_500, false, 0]);
    rmSync(folder, { recursive: true });
  });

  test("that one person brings in are not shown to the next, who signs in to the same tab", async () => {
    const vendor = await newVendor();
    const bob = await newPerson(vendor, "bob", "admin");
    const page = await windows.openAs(vendor.admin);
    // No answer ever comes.
    await page.route("**/licenses/import", () => {});
    await goTo(page, `/${vendor.tenant}/transfer`);
    await chooseFile(page, [{ name: "Of Ada's file" }]);
    await page.getByText("0 imported, 0 refused").waitFor();
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
    await fillIn(page, bob);
    await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
    await goTo(page, `/${vendor.tenant}/transfer`);
    await page.getByText("One license a line.").waitFor();
    expect(await page.getByText("0 imported, 0 refused").count()).toBe(0);
    expect(await page.getByText("The import of licenses.ndjson is not finished.").count()).toBe(0);
  });
});

/** The page asks the browser to have somebody confirm that they leave. */
const isWarnedOfLeaving = `!window.dispatchEvent(new Event("beforeunload", { cancelable: true }))`;
