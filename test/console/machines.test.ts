import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { fillIn, goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newCatalogue, newLicense, newPerson, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

/** A customer with a machine that is alive, and one that never pinged. */
async function newSeats() {
  const vendor = await newVendor();
  const catalogue = await newCatalogue(vendor, { floating: true });
  const license = await newLicense(vendor, catalogue, { name: "Fulmar Works" });
  const { license_key } = license;
  const studio = await vendor.api.post("machines", {
    license_key,
    fingerprint: "b5:2f:0c:9a",
    name: "Studio iMac",
    platform: "macOS 15",
    memory: 17_179_869_184,
  });
  await vendor.api.post(`machines/${studio.id}/actions/ping-heartbeat`);
  await vendor.api.post(`machines/${studio.id}/components`, { name: "disk", fingerprint: "disk-71c2" });
  await vendor.api.post(`machines/${studio.id}/processes`, { pid: "4711" });
  await vendor.api.post("machines", { license_key, fingerprint: "c6:30:1d:ab", name: "Laptop", platform: "Windows 11" });
  return { vendor, studio, license };
}

/** An instant as the console writes it in this person's window. */
const dayAndTime = (page: Page, instant: string): Promise<string> =>
  page.evaluate(
    `new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(${JSON.stringify(instant)}))`,
  );

describe("machines", () => {
  test("are found by their heartbeat and name, and each says what it is and what runs on it", async () => {
    const { vendor } = await newSeats();
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/machines`);
    await page.getByText("2 in all").waitFor();
    await page.getByRole("button", { name: "Heartbeat" }).click();
    await page.getByRole("option", { name: "Alive" }).click();
    await page.getByText("1 in all").waitFor();
    await picture(page, "machines");
    await expectAccessible(page);
    await page.getByRole("row", { name: "Studio iMac" }).click();
    await page.getByRole("heading", { level: 1, name: "Studio iMac" }).waitFor();
    await settled(page);
    await page.getByText("It holds one").waitFor();
    const text = await page.getByRole("main").innerText();
    for (const part of ["Fulmar Works", "It holds one", "17.2 GB", "disk-71c2", "4711", "A machine was created."])
      expect(text).toContain(part);
    await picture(page, "machine");
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
  });

  test("give their seat back when they are deactivated, after the page said what that does", async () => {
    const { vendor, studio } = await newSeats();
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/machines/${studio.id}`);
    await page.getByRole("button", { name: "Deactivate" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Its seat of Fulmar Works is free at once.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Deactivate" }).click();
    await dialog.getByRole("button", { name: "Deactivate" }).click();
    await page.waitForURL(`**/console/${vendor.tenant}/machines`);
    await page.getByText("1 in all").waitFor();
    expect((await vendor.api.get("machines")).map(({ name }: { name: string }) => name)).toEqual(["Laptop"]);
  });

  test("have a file that is saved, and a heartbeat that is set back", async () => {
    const { vendor, studio } = await newSeats();
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/machines/${studio.id}`);
    await page.getByRole("button", { name: "Download a machine file" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download", exact: true }).click();
    expect((await download).suggestedFilename()).toBe("Studio-iMac.lic");
    await page.getByRole("button", { name: "Reset the heartbeat" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Reset the heartbeat" }).click();
    await page.getByText("Not monitored: no ping is due").waitFor();
    expect(await vendor.api.get(`machines/${studio.id}`)).toMatchObject({ heartbeat_status: "not_started" });
  });

  test("are changed by a form: what is too much is refused in words, and what was typed stays", async () => {
    const { vendor, studio, license } = await newSeats();
    await newPerson(vendor, "grace");
    await vendor.api.patch(`licenses/${license.license_id}`, { max_cores: 8 });
    const page = await windows.openAs(vendor.admin);
    await goTo(page, `/${vendor.tenant}/machines/${studio.id}`);
    await page.getByRole("link", { name: "Change" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Grace's iMac");
    await page.getByLabel("Host name").fill("grace.local");
    await page.getByRole("combobox", { name: "Owner" }).fill("gra");
    await page.getByRole("option", { name: /grace/ }).click();
    await page.getByLabel("Cores").fill("16");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("alert").getByText("limit of cores").first().waitFor();
    expect(await page.getByLabel("Host name").inputValue()).toBe("grace.local");
    await expectAccessible(page);
    await picture(page, "machine-edit");
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSideways(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByLabel("Cores").fill("8");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Grace's iMac" }).waitFor();
    expect(await vendor.api.get(`machines/${studio.id}`)).toMatchObject({
      name: "Grace's iMac",
      hostname: "grace.local",
      owner: "grace",
      cores: 8,
      memory: 17_179_869_184,
      platform: "macOS 15",
    });
    await page.getByText("A machine was changed.").first().waitFor();
  });

  test("say until when their own file stays valid, before they are deactivated", async () => {
    const { vendor, studio, license } = await newSeats();
    const { expiry_at } = await vendor.api.post(`machines/${studio.id}/actions/check-out`, { ttl: 14 * 86_400 });
    await vendor.api.post(`licenses/${license.license_id}/actions/checkout`, { ttl: 3_600 });
    const page = await windows.openAs(vendor.admin);
    const until = await dayAndTime(page, expiry_at);
    await goTo(page, `/${vendor.tenant}/machines/${studio.id}`);
    await page.getByRole("button", { name: "Deactivate" }).click();
    await page.getByRole("dialog").getByText(`Offline files stay valid without a network until ${until}.`).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
    await page.waitForURL(`**/console/${vendor.tenant}/machines`);

    await goTo(page, `/${vendor.tenant}/licenses/${license.license_id}`);
    for (const [press, action] of [
      ["Suspend", "Suspend Fulmar Works?"],
      ["Rotate the key", "Rotate the key of Fulmar Works?"],
      ["Move to another policy", "Move Fulmar Works to another policy"],
      ["Revoke", "Revoke Fulmar Works?"],
      ["Free the seat of Laptop", "Free the seat of Laptop?"],
    ] as const) {
      await page.getByRole("button", { name: press, exact: true }).click();
      const dialog = page.getByRole("dialog", { name: action });
      await dialog.getByText(`Offline files stay valid without a network until ${until}.`).waitFor();
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await dialog.waitFor({ state: "detached" });
    }
    await vendor.api.post(`licenses/${license.license_id}/actions/checkout`, { ttl: null });
    await page.reload();
    await fillIn(page, vendor.admin);
    await page.getByRole("button", { name: "Suspend", exact: true }).click();
    await page.getByRole("dialog").getByText("one of them never expires").waitFor();
  });
});
