import { describe, expect, test } from "vitest";
import { codeOf } from "../support/authenticator.ts";
import { signedIn } from "./support/api.ts";
import { goTo, settled, signIn, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newPerson, newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

describe("People", () => {
  test("are made by an admin, choose a password with the token that is shown once, and see no more than their role", async () => {
    const vendor = await newVendor();
    const { tenant, admin } = vendor;
    const page = await windows.openAs(admin);
    await goTo(page, `/${tenant}/accounts`);
    await expectAccessible(page);
    await page.getByRole("link", { name: "New person" }).click();
    // The list has a field of a similar name, and stays until the next page is there.
    await page.getByRole("heading", { level: 1, name: "New person" }).waitFor();
    await page.getByLabel("Username").fill("sam");
    await page.getByLabel("Email").fill("sam@example.com");
    await page.getByLabel("First name").fill("Sam");
    await page.getByRole("button", { name: "Make the account" }).click();
    const dialog = page.getByRole("dialog", { name: "Token for sam" });
    const token = (await dialog.getByText(/^lk_reset_/).textContent()) ?? "";
    const address = (await dialog.getByText(/\/console\/new-password\?/).textContent()) ?? "";
    await expectAccessible(page);
    await dialog.getByText("I have copied it").click();
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.waitForURL(`**/console/${tenant}/accounts/sam`);
    await page.getByRole("heading", { level: 1, name: "sam" }).waitFor();
    expect(await page.content()).not.toContain(token);

    const sam = await windows.open({ screen: "narrow" });
    await sam.goto(address);
    await settled(sam);
    await expectNoSideways(sam);
    await sam.getByLabel("Token").fill(token);
    await sam.getByLabel("New password").fill("sams own battery");
    await sam.getByRole("button", { name: "Set the password" }).click();
    await sam.waitForURL(`**/console/${tenant}`);
    await goTo(sam, `/${tenant}/accounts`);
    expect(await sam.getByRole("link", { name: "New person" }).count()).toBe(0);
  });

  test("are banned with what that does in words, and are out at once; the ban is lifted again", async () => {
    const vendor = await newVendor();
    const { tenant, admin } = vendor;
    const sam = await newPerson(vendor, "sam");
    const [page, other] = [await windows.openAs(admin), await windows.openAs(sam)];
    await goTo(page, `/${tenant}/accounts/sam`);
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    await page
      .getByRole("dialog")
      .getByText(/signs in no more/)
      .waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Ban" }).click();
    await page.getByText("Banned", { exact: true }).first().waitFor();
    await other.getByRole("link", { name: "Licenses", exact: true }).first().click();
    await other.waitForURL((url) => url.pathname === "/console/sign-in");
    await other.getByText(/This account is banned/).waitFor();
    await page.getByRole("button", { name: "Lift the ban" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Lift the ban" }).click();
    await page.getByText("Active", { exact: true }).first().waitFor();
    await signIn(other, sam);
  });

  test("are made inactive and active again, lose a second factor whose phone is lost, and their page tells of it all", async () => {
    const vendor = await newVendor();
    const { tenant, admin, api } = vendor;
    const sam = await newPerson(vendor, "sam");
    const door = `/api/v1/tenants/${tenant}/auth`;
    const { secret } = await api.post(`${door}/second-factor`, { username: "sam", password: sam.password });
    await api.post(`${door}/second-factor/confirm`, {
      username: "sam",
      password: sam.password,
      code: await codeOf(secret),
    });
    const page = await windows.openAs(admin);
    await goTo(page, `/${tenant}/accounts/sam`);
    const dialog = page.getByRole("dialog");
    const press = async (name: string, confirmation = name) => {
      await page.getByRole("button", { name, exact: true }).click();
      await dialog.getByRole("button", { name: confirmation, exact: true }).click();
      await dialog.waitFor({ state: "detached" });
    };
    await page.getByRole("button", { name: "Switch second factor off" }).click();
    await dialog.getByText(/make sure that it is sam who asks/).waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Switch off" }).click();
    await page.getByRole("button", { name: "Switch second factor off" }).waitFor({ state: "detached" });
    expect((await api.get("accounts/sam")).second_factor_at).toBeNull();
    await press("Make inactive");
    await page.getByText("Inactive", { exact: true }).first().waitFor();
    await expect(signedIn("sam", sam.password, tenant)).rejects.toThrow("49017");
    await press("Make active");
    await page.getByText("Active", { exact: true }).first().waitFor();
    await (await signedIn("sam", sam.password, tenant)).patch("accounts/sam", { first_name: "Sam" });

    // A load forgets who is signed in, and what was read.
    await signIn(page, admin);
    await goTo(page, `/${tenant}/accounts/sam`);
    const events = page.getByRole("region", { name: "Events" });
    await events
      .getByRole("row")
      .filter({ hasText: /second factor/i })
      .first()
      .waitFor();
    expect(await events.getByRole("row").filter({ hasText: "ada" }).count()).toBeGreaterThan(2);
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "person-events");
    await events.getByRole("tab", { name: "By the account" }).click();
    await events.getByRole("row").filter({ hasText: "sam" }).first().waitFor();
    await expect.poll(() => events.getByRole("row").filter({ hasText: "ada" }).count()).toBe(0);
  });

  test("get another role, and are deleted once their name is typed", async () => {
    const vendor = await newVendor();
    const { tenant, admin, api } = vendor;
    await api.post("roles", { name: "support", permissions: ["license.read", "user.read"] });
    await newPerson(vendor, "sam");
    const page = await windows.openAs(admin);
    await goTo(page, `/${tenant}/accounts/sam`);
    await page.getByRole("button", { name: "Change role" }).click();
    await page.getByRole("dialog").getByRole("button", { name: /Role/ }).click();
    await page.getByRole("option", { name: "support" }).click();
    await page.getByRole("button", { name: "Give the role" }).click();
    await expect.poll(async () => (await api.get("accounts/sam")).role_name).toBe("support");
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Type sam to go on").fill("sam");
    await dialog.getByRole("button", { name: "Delete the account" }).click();
    await page.waitForURL(`**/console/${tenant}/accounts`);
    await expect.poll(async () => (await api.get("accounts")).length).toBe(1);
  });
});
