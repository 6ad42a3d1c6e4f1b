import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { fillIn, goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways } from "./support/look.ts";
import { endOtherSession, sessionRows } from "./support/sessions.ts";
import { newVendor, type Person } from "./support/vendor.ts";

const windows = usingBrowser();

const pathOf = (page: Page): string => new URL(page.url()).pathname;

/** Signs a person in on a device that is to stay signed in. */
async function staySignedIn(page: Page, person: Person): Promise<void> {
  await page.goto(`/console/sign-in?tenant=${person.tenant}`);
  await settled(page);
  await page.getByText("Keep me signed in on this device").click();
  await fillIn(page, person);
  await page.waitForURL(`**/console/${person.tenant}`);
  await settled(page);
}

const backAtSignIn = (page: Page) => page.waitForURL((url) => url.pathname === "/console/sign-in");

describe("Keep me signed in on this device", () => {
  test("takes the session up again after a reload, by a cookie that no script can read", async () => {
    const { tenant, admin } = await newVendor();
    const page = await windows.open();
    await staySignedIn(page, admin);
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name, ...rest }) => [name, rest.httpOnly, rest.secure, rest.sameSite, rest.path])).toEqual([
      ["latchkey_session", true, true, "Strict", "/console/session"],
    ]);
    expect(await page.evaluate<string>("document.cookie")).toBe("");
    expect(await page.evaluate<number>("localStorage.length + sessionStorage.length")).toBe(0);
    for (const path of [`/console/${tenant}/products`, `/console/${tenant}/account`]) {
      await page.goto(path);
      await settled(page);
      expect(pathOf(page)).toBe(path);
    }
    const after = await page.context().cookies();
    expect(after[0]?.value).not.toBe(cookies[0]?.value);
    // A person who opens the console itself is led to where they work.
    await page.goto("/console");
    await page.waitForURL(`**/console/${tenant}`);
  });

  test("holds in several tabs that are loaded at the same moment", async () => {
    const { tenant, admin } = await newVendor();
    const page = await windows.open();
    await staySignedIn(page, admin);
    const tabs = [page, await page.context().newPage(), await page.context().newPage()];
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(tabs.map((tab) => tab.goto(`/console/${tenant}/products`)));
      await Promise.all(tabs.map(settled));
      expect(tabs.map(pathOf)).toEqual(Array(3).fill(`/console/${tenant}/products`));
    }
  });

  test("ends with “Sign out”, in the other tabs too, and a reload asks again", async () => {
    const { tenant, admin } = await newVendor();
    const page = await windows.open();
    await staySignedIn(page, admin);
    const other = await page.context().newPage();
    await other.goto(`/console/${tenant}/products`);
    await settled(other);
    await page.getByRole("button", { name: "Signed in as ada" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await backAtSignIn(page);
    await backAtSignIn(other);
    await expect.poll(async () => (await page.context().cookies()).length).toBe(0);
    await page.goto(`/console/${tenant}`);
    await backAtSignIn(page);
  });
});

describe("The account page", () => {
  test("lists the devices, marks this one, and ends another: it is asked to sign in again", async () => {
    const { tenant, admin } = await newVendor();
    const [laptop, phone] = [await windows.open(), await windows.open({ screen: "narrow" })];
    await staySignedIn(laptop, admin);
    await staySignedIn(phone, admin);
    await goTo(laptop, `/${tenant}/account`);
    await expectAccessible(laptop);
    const rows = sessionRows(laptop);
    await expect.poll(() => rows.count()).toBe(3);
    expect(await laptop.getByText("This device").count()).toBe(1);
    await endOtherSession(laptop);
    await expect.poll(() => rows.count()).toBe(2);
    await phone.goto(`/console/${tenant}`);
    await backAtSignIn(phone);
    await laptop.goto(`/console/${tenant}/account`);
    await settled(laptop);
    expect(pathOf(laptop)).toBe(`/console/${tenant}/account`);
  });

  test("signs out everywhere: here at once, elsewhere with the next thing that is asked for, and no reload brings it back", async () => {
    const { tenant, admin } = await newVendor();
    const [here, elsewhere] = [await windows.open(), await windows.open()];
    await staySignedIn(here, admin);
    await staySignedIn(elsewhere, admin);
    await goTo(here, `/${tenant}/account`);
    await here.getByRole("button", { name: "Sign out everywhere" }).click();
    await here.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await backAtSignIn(here);
    await elsewhere.getByRole("link", { name: "Products" }).first().click();
    await backAtSignIn(elsewhere);
    for (const page of [here, elsewhere]) {
      await page.goto(`/console/${tenant}`);
      await backAtSignIn(page);
    }
  });

  test("sets a new password, after which the old one and the other devices are out, and this one is in", async () => {
    const { tenant, admin } = await newVendor();
    const [here, elsewhere] = [await windows.open({ screen: "narrow" }), await windows.open()];
    await staySignedIn(here, admin);
    await staySignedIn(elsewhere, admin);
    await goTo(here, `/${tenant}/account`);
    await expectNoSideways(here);
    await here.getByLabel("Current password").fill("not this one");
    await here.getByLabel("New password").fill("another horse battery");
    await here.getByRole("button", { name: "Set the new password" }).click();
    await here.getByRole("alert").first().waitFor();
    await here.getByLabel("Current password").fill(admin.password);
    await here.getByRole("button", { name: "Set the new password" }).click();
    await here.getByText("The new password holds.").waitFor();
    await elsewhere.goto(`/console/${tenant}`);
    await backAtSignIn(elsewhere);
    await here.goto(`/console/${tenant}/account`);
    await settled(here);
    expect(pathOf(here)).toBe(`/console/${tenant}/account`);
  });
});
