import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { components } from "../../console/src/api/contract.ts";
import { goTo, settled, signIn, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newPerson, newVendor, type Vendor } from "./support/vendor.ts";

type Schemas = components["schemas"];

const windows = usingBrowser();

const dayMs = 86_400_000;
const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Days of UTC, today the last one. */
const lastDays = (count: number): number[] => {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  return Array.from({ length: count }, (_, place) => today - (count - 1 - place) * dayMs);
};

/**
 * Numbers of a vendor who has sold for a year. They grow over weeks, which no test waits for: the page gets them in the place of the service's answers. The
 * tests of the API tell that those are right.
 */
function numbersOf(query: URLSearchParams, license: { license_id: string; product_id: string; policy_id: string }) {
  const days = lastDays(Math.round((Date.now() - Date.parse(query.get("since") ?? "")) / dayMs + 0.5) || 30);
  const bounds = { since: new Date(days[0] ?? 0).toISOString(), until: new Date().toISOString() };
  const measured_at = new Date(Date.now() - 1_200_000).toISOString();
  const activity: Schemas["ActivityNumbers"] = {
    ...bounds,
    measured_at,
    rows: days.map((time, place) => ({
      day: dayText(time),
      active_licenses: 1_200 + place,
      active_machines: place === days.length - 2 ? 2_410 : place === days.length - 9 ? 2_340 : 2_000 + place * 3,
      activations: 12,
    })),
  };
  const validations: Schemas["ValidationNumbers"] = {
    ...bounds,
    by: query.get("by") === "hour" ? "hour" : "day",
    rows: days.map((time) => {
      const codes = { valid: 900, expired: 60, too_many_machines: 40 };
      return { time: new Date(time).toISOString(), validations: 1_000, codes };
    }),
  };
  const seats: Schemas["SeatNumbers"] = {
    ...bounds,
    measured_at,
    rows: days.map((time) => ({
      day: dayText(time),
      licenses: 1_300,
      seats_sold: 2_400,
      seats_used: 1_830,
      unlimited_licenses: 3,
    })),
  };
  const today = lastDays(1)[0] ?? 0;
  const expirations: Schemas["ExpirationNumbers"] = {
    measured_at,
    in_7_days: 12,
    in_30_days: 60,
    in_90_days: 190,
    rows: Array.from({ length: 90 }, (_, place) => ({
      day: dayText(today + place * dayMs),
      licenses: place === 0 ? 7 : place === 1 ? 5 : place === 20 ? 48 : place === 60 ? 130 : 0,
    })),
  };
  const shared: Schemas["SharingNumbers"] = {
    since: dayText(today - 29 * dayMs),
    measured_at,
    rows: [{ ...license, license_name: "Alice", machines: 31, addresses: 64, address_days: 400 }],
  };
  return { activity, validations, seats, expirations, "shared-licenses": shared } as Record<string, unknown>;
}

/** Opens the page of numbers of a vendor who has sold for a year. Returns the queries that the page asks with, by what they ask for. */
async function openNumbers(vendor: Vendor, options: Parameters<typeof windows.openAs>[1] = {}) {
  const catalogue = await newCatalogue(vendor);
  const license = await newLicense(vendor, catalogue);
  const page = await windows.open(options);
  const asked = new Map<string, string>();
  await page.route("**/analytics/*", async (route) => {
    const url = new URL(route.request().url());
    const kind = url.pathname.split("/").at(-1) ?? "";
    if (route.request().headers().accept === "text/csv") return route.fallback();
    asked.set(kind, url.search);
    const answer = { code: "00000", message: "", request_id: "", server_time: 0 };
    const data = numbersOf(url.searchParams, {
      license_id: license.license_id,
      product_id: catalogue.product.id,
      policy_id: catalogue.policy.id,
    })[kind];
    return route.fulfill({ json: { ...answer, data } });
  });
  await signIn(page, vendor.admin);
  await goTo(page, `/${vendor.tenant}/analytics`);
  await page.getByText("machines were active yesterday").waitFor();
  await settled(page);
  return { page, asked, ...catalogue, license };
}

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

describe("the owner's numbers", () => {
  test("each picture says what it shows, to those who see it and to those who hear it", async () => {
    const { page } = await openNumbers(await newVendor(), { timezone: "Europe/Berlin" });
    const text = await page.getByRole("main").innerText();
    for (const sentence of [
      "2,410 machines were active yesterday, 3% more than a week before.",
      "30,000 validations in the last 30 days. 10% had another verdict than “Valid”, most often “Expired”.",
      "1,830 of 2,400 seats are used (76%). 3 licenses have no limit.",
      "12 licenses expire within 7 days, 60 within 30 and 190 within 90. The most on one day are 130",
      "“Alice” was on 31 different machines in the last 30 days.",
      "Days are days of UTC",
    ])
      expect(text).toContain(sentence);
    await page
      .getByRole("img", { name: "2,410 machines were active yesterday" })
      .locator("svg path")
      .first()
      .waitFor({ state: "attached" });
    await page.getByRole("img", { name: "1,830 of 2,400 seats are used" }).waitFor();
    await picture(page, "numbers");
  });

  test("is accessible in light and dark, also where all are tables, and on a narrow screen", async () => {
    const { page } = await openNumbers(await newVendor(), { screen: "narrow" });
    await expectAccessible(page);
    await expectNoSideways(page);
    for (const name of ["Active by day", "Seats sold and used", "Validations by verdict", "Expirations ahead"])
      await page.getByRole("button", { name: `Show as a table: ${name}` }).click();
    await part(page, "Validations by verdict").getByRole("columnheader", { name: "Too many machines" }).waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
  });

  test("a picture's numbers come as a table, and as the API's own CSV", async () => {
    const { page } = await openNumbers(await newVendor());
    await page.getByRole("button", { name: "Show as a table: Active by day" }).click();
    const rows = part(page, "Active by day").getByRole("row");
    expect(await rows.count()).toBe(31);
    expect(await rows.nth(2).innerText()).toContain("2,410");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as CSV: Active by day" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("activity.csv");
    const lines = readFileSync(await file.path(), "utf8")
      .trim()
      .split("\r\n");
    expect(lines[0]).toBe("day,active_licenses,active_machines,activations");
    expect(lines).toHaveLength(31);
  });

  test("the choice of product, policy, period and hours is in the address, and is what the service is asked for", async () => {
    const vendor = await newVendor();
    const { page, asked, product, policy } = await openNumbers(vendor);
    await page.getByRole("combobox", { name: "Product" }).fill("sketch");
    await page.getByRole("option", { name: "Sketchbook" }).click();
    await expect.poll(() => asked.get("seats")).toContain(`product_id=${product.id}`);
    await page.getByRole("combobox", { name: "Policy" }).fill("five");
    await page.getByRole("option", { name: "Five seats" }).click();
    await expect.poll(() => asked.get("seats")).toContain(`policy_id=${policy.id}`);
    expect(asked.get("seats")).not.toContain("product_id");
    await page.getByRole("radio", { name: "By hour" }).click();
    await expect.poll(() => asked.get("validations")).toContain("by=hour");
    await page.getByText("Hours are shown for 14 days at most.").waitFor();
    const { search } = new URL(page.url());
    await goTo(page, `/${vendor.tenant}`);
    await goTo(page, `/${vendor.tenant}/analytics${search}`);
    await expect.poll(() => page.getByRole("combobox", { name: "Policy" }).inputValue()).toBe("Five seats");
    expect(await page.getByRole("radio", { name: "By hour" }).getAttribute("aria-checked")).toBe("true");
  });

  test("arrow keys move between the days of the calendar, and a day leads to the licenses that expire on it", async () => {
    const { page } = await openNumbers(await newVendor());
    const [today = 0] = lastDays(1);
    await part(page, "Expirations ahead")
      .getByRole("button", { name: /: 7 expire$/ })
      .focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname.endsWith("/licenses"));
    const { searchParams } = new URL(page.url());
    expect(searchParams.get("expires_after")).toContain(dayText(today + dayMs));
    expect(searchParams.get("expires_before")).toContain(dayText(today + 2 * dayMs));
  });

  test("a license that looks shared leads to its page", async () => {
    const vendor = await newVendor();
    const { page, license, asked } = await openNumbers(vendor);
    await page.getByRole("radio", { name: "By addresses" }).click();
    await page.getByText("“Alice” was used from 64 or more different addresses on one day.").waitFor();
    expect(asked.get("shared-licenses")).toContain("by=addresses");
    const link = page.getByRole("link", { name: "Alice" });
    expect(await link.getAttribute("href")).toBe(`/console/${vendor.tenant}/licenses/${license.license_id}`);
  });

  test("a vendor who has sold nothing yet reads so, and nothing looks broken", async () => {
    const { tenant, admin } = await newVendor();
    const page = await windows.openAs(admin);
    await goTo(page, `/${tenant}/analytics`);
    await page.getByText("No license looks shared.").waitFor();
    await settled(page);
    const text = await page.getByRole("main").innerText();
    for (const sentence of [
      "No machine and no license was active yesterday.",
      "Nobody asked for a validation in the last 30 days.",
      "No license expires in the next 90 days.",
      "No license looks shared.",
    ])
      expect(text).toContain(sentence);
    await expectAccessible(page);
  });

  test("numbers that cannot be read say why, and are read again where one asks for it", async () => {
    const { tenant, admin } = await newVendor();
    const page = await windows.openAs(admin);
    await page.route("**/analytics/seats*", (route) =>
      route.fulfill({ status: 400, json: { code: "40000", message: "No seats today." } }),
    );
    await goTo(page, `/${tenant}/analytics`);
    const seats = part(page, "Seats sold and used");
    await seats.getByText("No seats today.").waitFor();
    await page.unroute("**/analytics/seats*");
    await seats.getByRole("button", { name: "Try again" }).click();
    await seats.getByText("Seats were not counted in this time.").or(seats.getByText("No seats are sold.")).waitFor();
  });
});

describe("the start page", () => {
  test("shows numbers at a glance to whoever may read them, and to nobody else", async () => {
    const vendor = await newVendor();
    const { page } = await openNumbers(vendor);
    await goTo(page, `/${vendor.tenant}`);
    await part(page, "Machines active today").getByText("Yesterday 2,410, 3% more than a week before.").waitFor();
    await part(page, "Not valid today").getByRole("row", { name: "Too many machines 40" }).waitFor();
    await page.getByText("60 licenses expire in the next 30 days, 12 of them within 7.").waitFor();
    await expectAccessible(page);
    await picture(page, "start");
    const support = await newPerson(vendor, "sam");
    const other = await windows.openAs(support);
    await settled(other);
    expect(await other.getByRole("region", { name: "Machines active today" }).count()).toBe(0);
    expect(await other.getByRole("link", { name: "Numbers" }).count()).toBe(0);
  });

  test("shows numbers to an owner whose role allows nothing else", async () => {
    const vendor = await newVendor();
    await vendor.api.post("roles", { name: "owner", permissions: ["analytics.read"] });
    const page = await windows.openAs(await newPerson(vendor, "olga", "owner"));
    await page.getByRole("region", { name: "Machines active today" }).waitFor();
    await page.getByRole("link", { name: "See all numbers" }).click();
    await page.getByText("No license looks shared.").waitFor();
    expect(await page.getByRole("combobox").count()).toBe(0);
  });
});
