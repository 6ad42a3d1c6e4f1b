import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import { pictures, screens } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** All of a page but where React Aria tells screen readers what has just changed: that names what may be gone again, and is emptied in seconds. */
const looked = { include: [["html"]], exclude: [["[data-live-announcer]"]] };

/** Fails where axe finds something that keeps somebody from using a page as it is shown now, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(looked)})`);
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 300)}\n  ${failureSummary ?? ""}`),
    );
    expect(found, `${page.url()} in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Milliseconds in which what a page draws itself, such as a chart, has taken the size of another window. */
const redrawMs = 5_000;

/** Fails where a page is wider than its window, so that one has to move it to read a line. */
export async function expectNoSideways(page: Page): Promise<void> {
  await vi
    .waitUntil(async () => (await page.evaluate<number>(sideways)) === 0, { timeout: redrawMs, interval: 50 })
    .catch(() => {});
  const wide = await page.evaluate<number>(sideways);
  const culprits = wide > 0 ? await page.evaluate<string[]>(widest) : [];
  expect(culprits, `${page.url()} at ${page.viewportSize()?.width} px is ${wide} px too wide`).toEqual([]);
  expect(wide).toBe(0);
}

/** The pixels by which the page is wider than its window. */
const sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

const widest = `[...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(-3).map((one) => one.outerHTML.slice(0, 200))`;

/** Takes a picture of a page at each size. @param name of its file, without the size */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const before = page.viewportSize();
  for (const size of [screens.wide, screens.narrow]) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(pictures, `${name}-${size.width}.png`), animations: "disabled", fullPage: true });
  }
  if (before !== null) await page.setViewportSize(before);
}
