/** Wakes somebody who waits, at once or at the next wait. */
export class Nudge {
  #waiting = Promise.withResolvers<void>();
  #isGiven = false;

  give(): void {
    this.#isGiven = true;
    this.#waiting.resolve();
  }

  /** Has the next wait be one again. */
  forget(): void {
    if (this.#isGiven) this.#waiting = Promise.withResolvers();
    this.#isGiven = false;
  }

  get isGiven(): boolean {
    return this.#isGiven;
  }

  /** Resolves when it is given, or when as much time has passed. */
  async within(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const passed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([this.#waiting.promise, passed]);
    clearTimeout(timer);
  }
}
