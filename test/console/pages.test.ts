import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { superadmin } from "./support/api.ts";
import { goTo, usingBrowser } from "./support/browser.ts";
import { type Everything, makeEverything } from "./support/everything.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { outerPaths, pagePaths, pathOf, pictureNameOf } from "./support/pages.ts";
import { newSuperadmin } from "./support/superadmin.ts";
import { newVendor, type Vendor } from "./support/vendor.ts";

const windows = usingBrowser();

let vendor: Vendor;
let everything: Everything;

beforeAll(async () => {
  vendor = await newVendor();
  everything = await makeEverything(vendor);
});

afterAll(() => everything.end());

test("there are pages to look at", () => {
  expect(pagePaths.length).toBeGreaterThan(15);
});

describe("for an admin whose tenant has something of everything", () => {
  test.each(pagePaths)("/%s can be used by everybody, in light and dark, on a laptop and on a narrow phone", async (path) => {
    const page = await windows.openAs(vendor.admin);
    await goTo(page, pathOf(path, vendor.tenant, everything));
    await picture(page, pictureNameOf(path));
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
    await expectAccessible(page);
  });
});

describe("outside every tenant, and where the superadmin is shown more", () => {
  test.each([...outerPaths, "settings", "account"])("%s", async (path) => {
    const page = await windows.openAs(await newSuperadmin());
    const isOuter = path.startsWith("/");
    await goTo(page, isOuter ? path : pathOf(path, vendor.tenant, everything));
    await picture(page, `superadmin-${pictureNameOf(path)}`);
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
    await expectAccessible(page);
  });
});

test("no tenant takes the name of a page that is outside every tenant", async () => {
  const api = await superadmin();
  for (const path of outerPaths)
    await expect(api.post("/api/v1/tenants", { name: path.slice(1) }), path).rejects.toThrow("42002");
});

describe("for an admin whose tenant is new", () => {
  test("every list says that it is empty, and what to do", async () => {
    const { tenant, admin } = await newVendor();
    const page = await windows.openAs(admin);
    for (const path of pagePaths.filter((one) => !one.includes("$"))) {
      await goTo(page, pathOf(path, tenant, everything));
      await expectAccessible(page);
      await picture(page, `empty-${pictureNameOf(path)}`);
    }
  });
});
