import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goTo, usingBrowser } from "./support/browser.ts";
import { makeEverything } from "./support/everything.ts";
import { newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

/** The pictures of docs/console.md and README. */
const folder = join(import.meta.dirname, "../../docs/console");

/** Bytes that all of them may take. */
const limit = 2_000_000;

describe.runIf(process.env.PICTURES === "docs")("PICTURES=docs npm run test:console -- pictures-of-docs", () => {
  test("takes them anew", async () => {
    mkdirSync(folder, { recursive: true });
    const vendor = await newVendor();
    const everything = await makeEverything(vendor);
    const { names } = everything;
    const page = await windows.openAs(vendor.admin);
    const take = async (name: string, path: string) => {
      await goTo(page, `/${vendor.tenant}/${path}`);
      await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
    };
    await take("home", "");
    await take("licenses", "licenses");
    await take("license", `licenses/${names.license_id}`);
    await take("machine", `machines/${names.machine_id}`);
    await take("policies", "policies/new");
    await take("webhook", `webhooks/${names.webhook_id}`);
    await take("signing-key", `signing-keys/${names.kid}`);
    await take("events", "events");
    await take("roles", "roles/new");
    await page.emulateMedia({ colorScheme: "dark" });
    await take("dark", `machines/${names.machine_id}`);
    everything.end();
  });
});

test("the pictures of the documents take less than 2 MB together", () => {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  expect(sizes.length).toBeGreaterThanOrEqual(10);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(limit);
});
