import { join } from "node:path";
import { type Browser, type BrowserContext, chromium as engine, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { chromium } from "./chromium.ts";
import type { Person } from "./vendor.ts";

/** The folder of the pictures that tests make, for somebody to look at. Git ignores it. */
export const pictures: string = join(import.meta.dirname, "../screenshots");

/** Sizes of a window in CSS pixels: a laptop, and the narrowest phone that the console is made for. */
export const screens = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } } as const;

type Options = {
  screen?: keyof typeof screens;
  /** The colours that the person's system prefers. */
  colorScheme?: "light" | "dark";
  /** The person's zone and language. */
  timezone?: string;
  locale?: string;
};

/** Milliseconds that a page may take to show what a test waits for: the machine may be busy with much else. */
const patienceMs = 30_000;

/** A browser for the tests of a file. */
export type Windows = {
  /** Opens the console in a browser of somebody's own, with no cookie of anybody else's. */
  open(options?: Options): Promise<Page>;
  /** Opens it, and signs a person in. */
  openAs(person: Person, options?: Options): Promise<Page>;
};

/**
 * Starts a browser for the tests of a file. A test fails when a page of it logged an error, broke its Content-Security-Policy, asked another origin for
 * something, or was answered with a fault: none of these is meant to happen, whatever a person does.
 */
export function usingBrowser(): Windows {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let faults: string[] = [];
  beforeAll(async () => {
    browser = await engine.launch({ ...(chromium === undefined ? {} : { executablePath: chromium }), timeout: 60_000 });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await pictureFailure(contexts, task.name);
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(faults.splice(0)).toEqual([]);
  });
  afterAll(() => browser.close());
  const open = async ({ screen = "wide", colorScheme = "light", timezone = "UTC", locale = "en-GB" }: Options = {}) => {
    const context = await browser.newContext({
      baseURL: inject("origin"),
      viewport: screens[screen],
      colorScheme,
      timezoneId: timezone,
      locale,
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    contexts = [...contexts, context];
    context.setDefaultTimeout(patienceMs);
    await context.addInitScript(reportViolations);
    const page = await context.newPage();
    watch(page, (fault) => {
      faults = [...faults, fault];
    });
    return page;
  };
  return {
    open,
    async openAs(person, options) {
      const page = await open(options);
      await signIn(page, person);
      return page;
    },
  };
}

/** Keeps what a failed test saw last. */
async function pictureFailure(contexts: BrowserContext[], name: string): Promise<void> {
  const pages = contexts.flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    const path = join(pictures, `failed-${name.replaceAll(/\W+/g, "-").slice(0, 80)}-${index + 1}.png`);
    await page.screenshot({ path, timeout: 5_000 }).catch(() => {});
    console.log(`${page.url()} looked like ${path}`);
  }
}

/** Signs a person in with the page's own form, and waits for the page behind it. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto(`/console/sign-in?tenant=${encodeURIComponent(person.tenant)}`);
  await fillIn(page, person);
  await page.waitForURL((url) => !url.pathname.startsWith("/console/sign-in"));
  await settled(page);
}

/** Fills the form of the sign-in that is shown, and sends it. */
export async function fillIn(page: Page, { tenant, username, password }: Person): Promise<void> {
  await page.getByLabel("Tenant").fill(tenant);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/**
 * Goes to a page below `/console`, as a link would: a load of the page would forget who is signed in.
 * @param state of the history's entry, which the address does not show
 */
export async function goTo(page: Page, path: string, state: object = {}): Promise<void> {
  // The texts are the tests' own: JSON is JavaScript.
  await page.evaluate(`history.pushState(${JSON.stringify(state)}, "", ${JSON.stringify(`/console${path}`)})`);
  await settled(page);
}

/** Waits until the page that the address names is there, with its title or the reason why it cannot be shown, and reads nothing any more. */
export async function settled(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate<boolean>(isArrived).catch(() => false), { timeout: patienceMs, interval: 50 }).toBe(true);
  await page.locator("h1, main [role=alert]").first().waitFor();
  // An import or an export that goes on at the foot of the page is no part of it.
  await expect
    .poll(() => page.locator("[role=progressbar]:not(footer *)").count(), { timeout: patienceMs, interval: 50 })
    .toBe(0);
}

/** The router's own word: until it has loaded a page, the one before is still to be seen. */
const isArrived = `(() => {
  const { status, location, resolvedLocation } = window.__TSR_ROUTER__.state;
  return status === "idle" && location.href === resolvedLocation?.href && document.location.href.endsWith(location.publicHref ?? location.href);
})()`;

/** Browsers log a violation in words of their own; this names what was refused, and where. */
const reportViolations = `document.addEventListener("securitypolicyviolation", (event) =>
  console.error("Content-Security-Policy: " + event.effectiveDirective + " refused " + event.blockedURI + " " + event.sample))`;

/** Reports what must never happen on a page. A refusal of the API is a part of many stories, and no fault of the page. */
function watch(page: Page, report: (fault: string) => void): void {
  const { origin } = new URL(inject("origin"));
  page.on("pageerror", (error) => report(`threw ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    const isRefusal = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isRefusal) report(`logged ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !["data:", "blob:"].includes(url.protocol)) report(`asked for ${url.href}`);
  });
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    const mayRefuse = pathname.startsWith("/api/") || pathname === "/console/session";
    if (response.status() >= 500 || (response.status() >= 400 && !mayRefuse))
      report(`was answered ${response.status()}: ${pathname}`);
  });
  page.on("dialog", async (dialog) => {
    report(`opened a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
}
