/** The world outside, for tests and unusual platforms to replace. */
export type Runtime = {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since 1970, by the clock of this machine. */
  now: () => number;
  /**
   * Resolves after so many milliseconds, or at once when the signal is aborted.
   * @param isBackground lets a program end that waits for nothing else
   */
  wait: (milliseconds: number, signal?: AbortSignal, isBackground?: boolean) => Promise<void>;
  /** From 0 to below 1. */
  random: () => number;
  uuid: () => string;
};

export const defaultRuntime: Runtime = {
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  wait,
  random: () => Math.random(),
  uuid: () => crypto.randomUUID(),
};

function wait(milliseconds: number, signal?: AbortSignal, isBackground = false): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = () => {
      clearTimeout(timer as number);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer: unknown = setTimeout(end, milliseconds);
    if (isBackground) unref(timer);
    signal?.addEventListener("abort", end);
  });
}

/** Node, Bun and Deno give timers as objects, which can let the program end. */
function unref(timer: unknown): void {
  if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") timer.unref();
}
