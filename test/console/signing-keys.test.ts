import { describe, expect, test } from "vitest";
import { goTo, settled, usingBrowser } from "./support/browser.ts";
import { expectAccessible, expectNoSideways, picture } from "./support/look.ts";
import { newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

describe("signing keys", () => {
  test("are replaced: a new one is published, made active, and the old one revoked by its name", async () => {
    const { tenant, admin, api } = await newVendor();
    const page = await windows.openAs(admin);
    await goTo(page, `/${tenant}/signing-keys`);
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByRole("button", { name: "Make the key" }).click();
    const next = page.getByRole("region", { name: "Ed25519: Next" }).getByRole("link");
    await next.waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "signing-keys");
    await next.click();
    await page.getByRole("tab", { name: "Hex" }).click();
    const hex = await page.getByLabel("Public key as Hex").innerText();
    expect(hex).toMatch(/^[0-9a-f]{64}$/);
    await page.getByRole("tab", { name: "Go" }).click();
    await page.getByText('"crypto/ed25519"').waitFor();
    await page.getByRole("tab", { name: "TypeScript" }).click();
    expect(await page.getByLabel("Lines in TypeScript").innerText()).toContain(hex);
    await settled(page);
    await expectAccessible(page);
    await expectNoSideways(page);
    await picture(page, "signing-key");

    await page.getByRole("button", { name: "Make it active" }).click();
    await page.getByText("An app that does not have its public half takes them for false.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Make it active" }).click();
    await page.getByText("It signs license files, machine files and signed keys").waitFor();
    const keys: { kid: string; status: string; algorithm: string }[] = await api.get("signing-keys");
    const old = keys.find(({ status }) => status === "retired");
    expect(keys.filter(({ status, algorithm }) => status === "active" && algorithm === "ED25519")).toHaveLength(1);

    await goTo(page, `/${tenant}/signing-keys/${old?.kid}`);
    await page.getByRole("button", { name: "Revoke it" }).click();
    const name = old?.kid.slice(-12) ?? "";
    const field = page.getByLabel(`Type ${name} to go on`);
    await field.fill("something else");
    await page.getByRole("button", { name: "Revoke the key" }).click();
    await page.getByText(`This cannot be undone: type ${name} exactly.`).waitFor();
    expect((await api.get("signing-keys")).filter(({ status }: { status: string }) => status === "revoked")).toEqual([]);
    await field.fill(name);
    await page.getByRole("button", { name: "Revoke the key" }).click();
    await page.getByText("Do not ship this key.").waitFor();
    await expectAccessible(page);
  });
});
