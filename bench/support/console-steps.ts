import type { Page } from "playwright-core";
import type { Step } from "./browser-timing.ts";
import { licenseKey } from "./dataset.ts";

/** A step with its name. `before` brings the page to where it begins, and is not timed. */
export type NamedStep = Step & { name: string; before: (page: Page) => Promise<unknown> };

/**
 * The steps of a round, each about other licenses than the rounds before.
 * @param every so many licenses have a machine
 */
export function stepsOf(round: number, { licenses, every }: { licenses: number; every: number }): NamedStep[] {
  // A license with a machine; a prime, so that the rounds are all over the table.
  const number = Math.floor((((round + 1) * 104_729) % licenses) / every) * every;
  const searched = (what: string, text: string, shown = `Customer ${number}`) => ({
    name: `search: ${what}`,
    before: async (page: Page) => {
      await goTo(page, "Licenses");
      await page.keyboard.press("/");
      await page.keyboard.insertText(text);
    },
    begins: "keydown" as const,
    act: (page: Page) => page.keyboard.press("Enter"),
    isShown: `location.pathname.endsWith("/search") ? ${settledWith(shown)} : ${onLicense(shown)}`,
  });
  return [
    searched("license key", ` ${licenseKey(number)}\n`),
    searched("whole name", `Customer ${number}`),
    searched("order number", `A-${number}`),
    searched("fingerprint", `device ${number}`, "device"),
    {
      name: "list: open the page",
      before: (page) => goTo(page, "Machines"),
      begins: "click",
      act: (page) => linkTo(page, "Licenses").click(),
      isShown: `document.querySelector("main h1")?.innerText === "Licenses" && ${rowsAtBottom}`,
    },
    {
      name: "list: scroll by 15 rows",
      before: async () => {},
      begins: "scroll",
      act: (page) => page.evaluate(`document.querySelector("main [role=grid]").scrollBy(0, 660)`),
      isShown: rowsAtBottom,
    },
    {
      name: "list: scroll to where the next page is read",
      before: async () => {},
      begins: "scroll",
      act: (page) => page.evaluate(`(grid => grid.scrollTo(0, grid.scrollHeight))(document.querySelector("main [role=grid]"))`),
      isShown: `(grid => grid.scrollTop + grid.clientHeight < grid.scrollHeight - 1000)(document.querySelector("main [role=grid]")) && ${rowsAtBottom}`,
    },
    {
      name: "list: filter by a part of the name",
      before: async (page) => {
        await page.getByRole("searchbox", { name: "Name", exact: true }).fill(`omer ${number}`);
      },
      begins: "keydown",
      act: (page) => page.keyboard.press("Enter"),
      isShown: `[...document.querySelectorAll("main [role=rowheader]")].every(({ textContent }) => textContent.includes("${number}")) && ${rowsThere}`,
    },
    {
      name: "license page, from the list",
      before: async () => {},
      begins: "click",
      act: (page) =>
        page
          .getByRole("row")
          .filter({ hasText: `Customer ${number}` })
          .first()
          .click(),
      isShown: onLicense(`Customer ${number}`),
    },
  ];
}

/** Nothing of the page is being read any more, and it has the text. */
const settledWith = (text: string): string =>
  `document.querySelector("main [role=progressbar]") === null && document.querySelector("main").innerText.includes(${JSON.stringify(text)})`;

const onLicense = (name: string): string =>
  `(document.querySelector("main h1")?.innerText.includes(${JSON.stringify(name)}) && ${settledWith(name)})`;

const rowsThere = `document.querySelectorAll("main [role=grid] [role=row]").length > 1`;

/**
 * A row with content is at the lower end of the list, where the eye would see a gap. It is found by its place: the browser finds no row under a point for a
 * moment after a scroll, since the list takes no clicks then.
 */
const rowsAtBottom = `(grid => {
  if (grid === null || !(${rowsThere})) return false;
  const end = Math.min(grid.getBoundingClientRect().bottom, innerHeight) - 12;
  return [...grid.querySelectorAll("[role=rowheader]")].some(cell => {
    const { top, bottom } = cell.getBoundingClientRect();
    return top <= end && end <= bottom && cell.textContent.trim() !== "";
  });
})(document.querySelector("main [role=grid]"))`;

const linkTo = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true });

/** Goes to a page by its link, and waits until nothing of it is being read. */
async function goTo(page: Page, name: string): Promise<void> {
  await linkTo(page, name).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  // The page's policy forbids texts that are made to code within it; the browser's own evaluation is none of these.
  const isSettled = `${rowsAtBottom} && document.querySelector("main [role=progressbar]") === null`;
  while (!(await page.evaluate<boolean>(isSettled))) await page.waitForTimeout(20);
}
