import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { codeOf, wrongCodeOf } from "../support/authenticator.ts";
import { superadmin } from "./support/api.ts";
import { fillIn, goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newVendor, type Person, password } from "./support/vendor.ts";

const windows = usingBrowser();

// A code is used up with the first use, so each use takes a later one: 0 for the setup, 1 for the sign-in after it.

const secretIn = async (within: Locator | Page): Promise<string> =>
  (await within.getByLabel("Secret for an authenticator app", { exact: true }).innerText()).replaceAll(/\s/g, "");

/** Confirms the secret that is shown with a code of it, and returns the secret and the recovery codes. */
async function confirm(within: Locator | Page): Promise<{ secret: string; codes: string[] }> {
  const secret = await secretIn(within);
  await within.getByLabel("Code that the app shows").fill(await codeOf(secret));
  await within.getByRole("button", { name: "Confirm" }).click();
  const codes = (await within.getByLabel("Recovery codes", { exact: true }).innerText())
    .split(/\s+/)
    .filter((code) => code !== "");
  expect(codes).toHaveLength(10);
  return { secret, codes };
}

/** Opens a window of somebody's own up to the question for the code. */
async function askedForCode(person: Person): Promise<Page> {
  const page = await windows.open();
  await page.goto("/console/sign-in");
  await settled(page);
  await fillIn(page, person);
  await page.getByRole("heading", { name: "Your second factor" }).waitFor();
  return page;
}

async function sendCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const isIn = (page: Page, { tenant }: Person) => page.waitForURL(`**/console/${tenant}`);

describe("a second factor", () => {
  test("is set up on one's own page, is asked for at the next sign-in, and is switched off with a recovery code", async () => {
    const { tenant, admin } = await newVendor();
    const page = await windows.openAs(admin);
    await goTo(page, `/${tenant}/account`);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Set up" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Your password").fill(password);
    await dialog.getByRole("button", { name: "Go on" }).click();
    await dialog.getByRole("img", { name: /QR code/ }).waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "second-factor-setup");
    const { secret, codes } = await confirm(dialog);
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(readFileSync(await download.path(), "utf8")).toBe(`${codes.join("\n")}\n`);
    await dialog.getByRole("button", { name: "Copy" }).click();
    await dialog.getByText("Copied").waitFor();
    expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe(codes.join("\n"));
    await dialog.getByText("I have kept them where they are safe").click();
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Switch off" }).waitFor();

    const second = await askedForCode(admin);
    expect(await second.getByLabel("Code", { exact: true }).getAttribute("autocomplete")).toBe("one-time-code");
    await expectAccessible(second);
    await picture(second, "second-factor-code");
    await sendCode(second, await wrongCodeOf(secret));
    await second.getByRole("alert").first().waitFor();
    await sendCode(second, await codeOf(secret, 1));
    await isIn(second, admin);

    const third = await askedForCode(admin);
    await sendCode(third, (codes[0] ?? "").toUpperCase());
    await isIn(third, admin);

    await page.getByRole("button", { name: "Switch off" }).click();
    await dialog.getByLabel("Your password").fill(password);
    await dialog.getByLabel("Code", { exact: true }).fill(codes[1] ?? "");
    await dialog.getByRole("button", { name: "Switch off" }).click();
    await page.getByRole("button", { name: "Set up" }).waitFor();
    await windows.openAs(admin);
  });

  test("that the tenant demands is set up in signing in", async () => {
    const { tenant, admin } = await newVendor();
    await (await superadmin()).patch(`/api/v1/tenants/${tenant}`, { require_second_factor: true });
    const page = await windows.open({ screen: "narrow" });
    await page.goto("/console/sign-in");
    await settled(page);
    await fillIn(page, admin);
    await page.getByRole("heading", { name: "Set up a second factor" }).waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    const { secret } = await confirm(page);
    await page.getByText("I have kept them where they are safe").click();
    await page.getByRole("button", { name: "Sign in" }).click();
    await sendCode(page, await codeOf(secret, 1));
    await isIn(page, admin);
  });
});
