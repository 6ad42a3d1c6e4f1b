import { describe, expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

describe("the seats of a license", () => {
  test("are all in its page, read on as somebody scrolls, and each leads to its machine", async () => {
    const vendor = await newVendor();
    const catalogue = await newCatalogue(vendor, { floating: true, max_machines: 200 });
    const { license_id } = await newLicense(vendor, catalogue, { name: "Lapwing School" });
    const numbers = Array.from({ length: 130 }, (_, number) => 1000 + number);
    for (const some of [numbers.slice(0, 65), numbers.slice(65)])
      await Promise.all(
        some.map((number) => vendor.api.post("machines", { license_id, fingerprint: `pc-${number}`, name: `Desk ${number}` })),
      );
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/licenses/${license_id}`);
    const seats = page.getByRole("region", { name: "Seats" });
    await seats.getByText("130 machines are activated, and 130 of 200 seats used.").waitFor();
    await settled(page);
    await seats.getByRole("grid").scrollIntoViewIfNeeded();
    await expectAccessible(page);
    await picture(page, "license-seats");

    const [first] = await vendor.api.get("machines?sort=created_at&limit=1");
    const [last] = await vendor.api.get("machines?sort=-created_at&limit=1");
    await seats.getByRole("row", { name: first.name }).focus();
    await expect
      .poll(
        async () => {
          const isInside = (await seats.locator("[role=row]:focus, [role=row]:focus-within").count()) > 0;
          if (!isInside) await seats.getByRole("row").last().focus();
          await page.keyboard.press("End");
          return seats.getByRole("row", { name: last.name }).count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    expect(await seats.getByRole("row").count()).toBeLessThan(60);

    await seats.getByRole("button", { name: `Free the seat of ${last.name}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Free the seat" }).click();
    await seats.getByText("129 machines are activated").waitFor();
    expect(await vendor.api.get(`machines?fingerprint=${last.fingerprint}`)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await settled(page);
    await expectNoSideways(page);
    await seats.getByRole("row", { name: first.name }).click();
    await page.getByRole("heading", { level: 1, name: first.name }).waitFor();
  });

  test("of all dead machines are freed together, after the page said how many, and living ones stay", async () => {
    const vendor = await newVendor();
    const { license_id } = await newLicense(vendor, await newCatalogue(vendor, { floating: true }));
    for (const [name, platform] of [
      ["Old desk", "dead"],
      ["Desk", "alive"],
      ["Old laptop", "dead"],
    ])
      await vendor.api.post("machines", { license_id, fingerprint: name, name, platform });
    const page = await windows.openAs(vendor.admin);
    // No machine dies in less than a minute: for this page, those of the platform `dead` are.
    await page.route(/\/machines\?.*heartbeat=dead/, (route, request) =>
      route.continue({ url: request.url().replace("heartbeat=dead", "platform=dead") }),
    );
    await goTo(page, `/${vendor.tenant}/licenses/${license_id}`);
    const seats = page.getByRole("region", { name: "Seats" });
    await seats.getByText("3 machines are activated").waitFor();
    await seats.getByRole("button", { name: "Free the seats of all 2 dead" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("2 machines are deleted at once").waitFor();
    await dialog.getByText("No offline file was checked out.").waitFor();
    await dialog.getByRole("button", { name: "Free the seats" }).click();
    await seats.getByText("1 machine is activated").waitFor();
    await seats.getByRole("row", { name: "Old laptop" }).waitFor({ state: "detached" });
    await settled(page);
    expect(await seats.getByRole("button", { name: /dead/ }).count()).toBe(0);
    expect(await vendor.api.get("machines")).toMatchObject([{ name: "Desk" }]);
  });
});
