import { expect, inject, test } from "vitest";
import { fillIn, goTo, settled, usingBrowser } from "./support/browser.ts";
import { makeEverything } from "./support/everything.ts";
import { expectNoSideways, picture } from "./support/look.ts";
import { outerPaths, pagePaths, pathOf, pictureNameOf } from "./support/pages.ts";
import { newSuperadmin } from "./support/superadmin.ts";
import { newVendor } from "./support/vendor.ts";

const windows = usingBrowser();

/** Each would run where a page took text for markup: as an element, in an attribute, or in a link. It also turns the direction of writing, and is long. */
const hostile = (what: string): string =>
  `${what}<script>hasRun=1</script><img src=x onerror=hasRun=1>"'><b class=hostile>bold</b>\u202E\u200F${"W".repeat(90)}`;

/** A link that would run. */
const hostilePath = "%3Cscript%3EhasRun%3D1%3C%2Fscript%3E";

test("a script in every text of every resource is shown as text, on every page, and moves none of them sideways", async () => {
  const vendor = await newVendor();
  const written = new Set<string>();
  const everything = await makeEverything(vendor, (what) => {
    written.add(what);
    return hostile(what);
  });
  const shown = new Set<string>();
  const page = await windows.openAs(vendor.admin);
  await page.setViewportSize({ width: 360, height: 740 });
  const problems: string[] = [];
  for (const path of pagePaths) {
    await goTo(page, pathOf(path, vendor.tenant, everything));
    const text = await page.locator("body").innerText();
    for (const what of written) if (text.includes(`${what}<script>`)) shown.add(what);
    const { hasRun, made } = await page.evaluate<{ hasRun: boolean; made: number }>(
      `({ hasRun: "hasRun" in window, made: document.querySelectorAll('.hostile, img[src="x"], script:not([src])').length })`,
    );
    if (hasRun) problems.push(`${path}: a text ran`);
    if (made > 0) problems.push(`${path}: ${made} elements were made of text`);
    await expectNoSideways(page).catch(({ message }: Error) => problems.push(`${path}: ${message}`));
    await picture(page, `hostile-${pictureNameOf(path)}`);
  }
  expect(problems).toEqual([]);
  // The names that a person reads are there, as they were written.
  for (const what of ["product's name", "license's name", "policy's name", "machine's name"]) expect([...shown]).toContain(what);
  everything.end();
});

test("a browser that says a script of itself is shown as text where sessions are listed, outside every tenant too", async () => {
  const vendor = await newVendor();
  const root = await newSuperadmin();
  for (const { tenant, ...person } of [vendor.admin, root]) {
    const kept = await fetch(new URL("/console/session", inject("origin")), {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Sec-Fetch-Site": "same-origin",
        "User-Agent": `Browser<script>hasRun=1</script><img src=x onerror=hasRun=1>${"W".repeat(90)}`,
      },
      body: JSON.stringify({ ...person, keep: true, ...(tenant === "" ? {} : { tenant }) }),
    });
    expect(kept.status).toBe(200);
  }
  const [page, above] = [await windows.openAs(vendor.admin), await windows.openAs(root)];
  await goTo(page, `/${vendor.tenant}/account`);
  await goTo(above, "/superadmin");
  for (const seen of [page, above]) {
    await seen.setViewportSize({ width: 360, height: 740 });
    await seen.getByText("Browser<script>").first().waitFor();
    await expectNoSideways(seen);
    expect(await seen.evaluate<boolean>(`"hasRun" in window || document.querySelector('img[src="x"]') !== null`)).toBe(false);
  }
  for (const path of outerPaths) {
    await goTo(above, `${path}?next=${hostilePath}&tenant=${hostilePath}&username=${hostilePath}`);
    expect(await above.evaluate<boolean>(`"hasRun" in window`), path).toBe(false);
  }
});

test("a script in the address is shown as text, or not at all", async () => {
  const { tenant, admin } = await newVendor();
  const page = await windows.openAs(admin);
  for (const path of [
    ...pagePaths.map((one) => `/${tenant}/${one.replaceAll(/\$\w+/g, hostilePath)}`),
    `/${tenant}/${hostilePath}`,
  ]) {
    await goTo(page, `${path}?q=${hostilePath}&status=${hostilePath}&cursor=javascript:hasRun=1`, {
      searched: decodeURIComponent(hostilePath),
    });
    expect(await page.evaluate<boolean>(`"hasRun" in window`), path).toBe(false);
  }
  for (const next of ["//evil.example/", "https://evil.example/", "javascript:hasRun=1"]) {
    await page.goto(`/console/sign-in?tenant=${hostilePath}&next=${encodeURIComponent(next)}`);
    await settled(page);
    await fillIn(page, admin);
    await page.waitForURL((url) => !url.search.includes(encodeURIComponent(next)));
    await settled(page);
    // A path of the console, whoever it names: no other site, and no script.
    expect(page.url()).toMatch(new RegExp(`^${inject("origin")}/console/`));
    expect(await page.evaluate<boolean>(`"hasRun" in window`)).toBe(false);
  }
});
