import type { CDPSession, Locator, Page } from "playwright-core";

/**
 * Seconds of each operator of the keystroke-level model: S. K. Card, T. P. Moran and A. Newell, "The keystroke-level model for user performance time with
 * interactive systems", Communications of the ACM 23 (7), 1980, pages 396 to 410.
 *
 * - K, a key or a button of the mouse: 0.28, an average typist of 40 words a minute. Shift is a key of its own.
 * - P, pointing at something with the mouse: 1.10.
 * - H, a hand's way between the keyboard and the mouse: 0.40.
 * - M, preparing in mind: 1.35. Counted before each thing that is pointed at and before each text, where the paper's rules would leave some out.
 *
 * The model's R, the time in which a person waits for an answer, is what the page itself counts: see `Hands`.
 */
export const operatorSeconds = { K: 0.28, P: 1.1, H: 0.4, M: 1.35 } as const;

type Operator = keyof typeof operatorSeconds;

/** The work at a page, and how long a person takes for it by the model. */
export type Tally = {
  operators: Record<Operator, number>;
  /** Requests that the page made, each an answer to wait for. */
  answers: number;
  /** Seconds of a person, without waiting. */
  bySelf: number;
  /** Seconds of the page: of its main thread, and of all of its requests, as if each were waited for after the other. */
  byPage: number;
};

/** The hands of a person at a page, which are on the keyboard at first. Each move is made in the page, and counted. */
export class Hands {
  readonly #page: Page;
  readonly #operators: Record<Operator, number> = { K: 0, P: 0, H: 0, M: 0 };
  #place: "keyboard" | "mouse" = "keyboard";
  #counters: Promise<CDPSession> | undefined;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Begins to count what the page takes. */
  async begin(): Promise<void> {
    this.#counters = this.#page.context().newCDPSession(this.#page);
    await (await this.#counters).send("Performance.enable");
    // Chromium keeps 250 requests otherwise.
    await this.#page.addInitScript("performance.setResourceTimingBufferSize(5000)");
  }

  /** Points at something and presses. */
  async click(target: Locator): Promise<void> {
    this.#move("mouse");
    this.#count({ M: 1, P: 1, K: 1 });
    await target.click();
  }

  /** Types a text into the field that has the focus. */
  async type(text: string): Promise<void> {
    this.#move("keyboard");
    const shifted = [...text].filter((character) => /[A-Z"!?:_+<>|~@#$%^&*(){}]/.test(character)).length;
    this.#count({ M: 1, K: text.length + shifted });
    await this.#page.keyboard.type(text);
  }

  /** Presses a key, such as Tab. */
  async press(key: string): Promise<void> {
    this.#move("keyboard");
    this.#count({ K: 1 });
    await this.#page.keyboard.press(key);
  }

  /** Sums up. It reads the page's own counters: those of the main thread since it opened, and those of each request (Resource Timing). */
  async tally(): Promise<Tally> {
    const { metrics } = (await (await this.#counters)?.send("Performance.getMetrics")) ?? { metrics: [] };
    const mainThread = metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
    const { milliseconds, count } = await this.#page.evaluate<{ milliseconds: number; count: number }>(requests);
    const bySelf = (Object.keys(operatorSeconds) as Operator[]).reduce(
      (sum, operator) => sum + this.#operators[operator] * operatorSeconds[operator],
      0,
    );
    return { operators: { ...this.#operators }, answers: count, bySelf, byPage: mainThread + milliseconds / 1_000 };
  }

  #move(place: "keyboard" | "mouse"): void {
    if (this.#place !== place) this.#count({ H: 1 });
    this.#place = place;
  }

  #count(done: Partial<Record<Operator, number>>): void {
    for (const operator of Object.keys(done) as Operator[]) this.#operators[operator] += done[operator] ?? 0;
  }
}

/** The load of the page and every request since. */
const requests = `(() => {
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return { count: entries.length, milliseconds: entries.reduce((sum, { duration }) => sum + duration, 0) };
})()`;
