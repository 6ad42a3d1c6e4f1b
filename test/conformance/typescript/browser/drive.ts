import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";
import { type Platform, type Start, tellStory } from "../story.ts";
import { servePage } from "./page-server.ts";

const executablePath = execFileSync("/bin/sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();

/** Milliseconds that one start may take, on a machine that does much else. */
const longestStart = 120_000;

/** Each start is the page loaded again, in one browser profile: `localStorage` alone is what the one before has left. */
async function openBrowser(): Promise<Platform> {
  const pages = await servePage();
  const browser = await chromium.launch({ executablePath, timeout: longestStart });
  const page = await browser.newPage();
  page.setDefaultTimeout(longestStart);
  page.on("pageerror", (error) => console.error(error));
  page.on("console", (message) => console.error(message.text()));
  return {
    // Without a version: it is the machine's.
    name: "`@latchkey/client` in a page of Chromium, at another origin than the service",
    start: async (start) => {
      await page.goto(pages.url);
      await page.waitForFunction("globalThis.begin !== undefined");
      return page.evaluate((what: Start) => (globalThis as unknown as Offered).begin(what), start);
    },
    leave: async () => {
      await page.goto("about:blank");
    },
    leaving: "pings, and gives its seat back when the page is left",
    stop: async () => {
      await browser.close();
      await pages.stop();
    },
  };
}

/** The functions that the page offers (start.js). */
type Offered = { begin(start: Start): Promise<unknown> };

await tellStory(openBrowser);
