import type { Page } from "playwright-core";

/** Something that a person does on a page, and what is shown when the page has done it. */
export type Step = {
  /** The event of the page with which the person's wait begins. */
  begins: "keydown" | "click" | "scroll";
  act: (page: Page) => Promise<unknown>;
  /** An expression of the page: true when what was asked for is shown. */
  isShown: string;
};

export type Timing = {
  /** From the event to the frame that shows what was asked for. */
  milliseconds: number;
  /** Requests of the API that were answered meanwhile, and when the last answer had come. */
  requests: number;
  answeredAfter: number;
};

/** Milliseconds after which a step counts as broken, not as slow. */
const deadlineMs = 20_000;

/**
 * Does a step, and takes its time within the page: from the event's own time stamp to the frame after the one in which the content is there.
 * @throws Error when the content is not shown within twenty seconds
 */
export async function timeStep(page: Page, { begins, act, isShown }: Step): Promise<Timing> {
  await page.evaluate(arm(begins, isShown));
  await act(page);
  return page.evaluate<Timing>("window.benchTiming");
}

/** Runs in the page, as text: it is the browser's own code, which knows no type of this program. */
const arm = (begins: Step["begins"], isShown: string): string => `void (window.benchTiming = new Promise((resolve, reject) => {
  performance.clearResourceTimings();
  document.addEventListener(${JSON.stringify(begins)}, (event) => {
    const startedAt = event.timeStamp;
    const look = () => {
      if (performance.now() - startedAt > ${deadlineMs}) return reject(new Error("not shown: " + document.body.innerText.slice(0, 2000)));
      if (!(${isShown})) return requestAnimationFrame(look);
      requestAnimationFrame(() => requestAnimationFrame((frameAt) => {
        const answers = performance.getEntriesByType("resource").filter(({ name, responseEnd }) => name.includes("/api/") && responseEnd <= frameAt);
        resolve({
          milliseconds: frameAt - startedAt,
          requests: answers.length,
          answeredAfter: Math.max(0, ...answers.map(({ responseEnd }) => responseEnd - startedAt)),
        });
      }));
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}))`;
