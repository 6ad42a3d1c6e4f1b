import { expect, test } from "vitest";
import { codeOf } from "../support/authenticator.ts";
import { fillIn, goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { endOtherSession, sessionRows } from "./support/sessions.ts";
import { newSuperadmin } from "./support/superadmin.ts";
import { newVendor, type Person } from "./support/vendor.ts";

const windows = usingBrowser();

/** Signs the superadmin in on a device that is to stay signed in. */
async function staySignedIn(root: Person, screen: "wide" | "narrow" = "wide") {
  const page = await windows.open({ screen });
  await page.goto("/console/sign-in");
  await settled(page);
  await page.getByText("Keep me signed in on this device").click();
  await fillIn(page, root);
  await page.waitForURL("**/console/tenants");
  await settled(page);
  return page;
}

test("the superadmin sets up a second factor, is asked for it at the next sign-in, and switches it off", async () => {
  const root = await newSuperadmin();
  const { tenant } = await newVendor();
  const page = await windows.openAs(root);
  await page.getByRole("link", { name: "Your account" }).click();
  await page.waitForURL("**/console/superadmin");
  await page.getByRole("heading", { level: 2, name: "Second factor" }).waitFor();
  await page.getByRole("button", { name: "Set up" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").fill(root.password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  const shown = dialog.getByLabel("Secret for an authenticator app", { exact: true });
  const secret = (await shown.innerText()).replaceAll(/\s/g, "");
  await dialog.getByLabel("Code that the app shows").fill(await codeOf(secret));
  await dialog.getByRole("button", { name: "Confirm" }).click();
  const text = await dialog.getByLabel("Recovery codes", { exact: true }).innerText();
  const codes = text.split(/\s+/).filter((code) => code !== "");
  await dialog.getByText("I have kept them where they are safe").click();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Replace" }).waitFor();

  const second = await windows.open({ screen: "narrow" });
  await second.goto("/console/sign-in");
  await settled(second);
  await fillIn(second, root);
  await second.getByText("npm run superadmin:recover").waitFor();
  await expectAccessible(second);
  await expectNoSideways(second);
  await second.getByLabel("Code", { exact: true }).fill(codes[0] ?? "");
  await second.getByRole("button", { name: "Sign in", exact: true }).click();
  await second.waitForURL("**/console/tenants");

  // The same page stands in a tenant that the superadmin looks at.
  await goTo(page, `/${tenant}/account`);
  await page.getByRole("button", { name: "Switch off" }).click();
  await dialog.getByLabel("Your password").fill(root.password);
  await dialog.getByLabel("Code", { exact: true }).fill(codes[1] ?? "");
  await dialog.getByRole("button", { name: "Switch off" }).click();
  await page.getByRole("button", { name: "Set up" }).waitFor();
});

test("the superadmin finds its devices, ends one, and signs out everywhere", async () => {
  const root = await newSuperadmin();
  const [laptop, phone] = [await staySignedIn(root), await staySignedIn(root, "narrow")];
  await goTo(laptop, "/superadmin");
  const rows = sessionRows(laptop);
  await expect.poll(() => rows.count()).toBe(3);
  await picture(laptop, "superadmin");
  await endOtherSession(laptop);
  await expect.poll(() => rows.count()).toBe(2);
  await phone.goto("/console/tenants");
  await phone.waitForURL((url) => url.pathname === "/console/sign-in");
  // A reload takes up what is left.
  await laptop.goto("/console/superadmin");
  await settled(laptop);
  await laptop.getByRole("button", { name: "Sign out everywhere" }).click();
  await laptop.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await laptop.waitForURL((url) => url.pathname === "/console/sign-in");
  await laptop.goto("/console/superadmin");
  await laptop.waitForURL((url) => url.pathname === "/console/sign-in");
});
