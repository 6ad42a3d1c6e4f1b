import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { goTo, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newVendor } from "./support/vendor.ts";

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
});
