import type { Locator, Page } from "playwright-core";

/** The rows of the list of sessions, its heading among them. */
export const sessionRows = (page: Page): Locator => page.getByRole("table", { name: "Sessions" }).getByRole("row");

/** Ends the last session in the list that is not the one of this page. */
export async function endOtherSession(page: Page): Promise<void> {
  await sessionRows(page)
    .filter({ hasNotText: "This device" })
    .last()
    .getByRole("button", { name: /End the session/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "End the session" }).click();
}
