import { LatchkeyError } from "./latchkey-error.ts";

/**
 * When a request is given up: `at` is in milliseconds since 1970. An answer that is streamed moves it on with each part that its client takes.
 * `abandoned` is aborted where that client hangs up.
 */
export type Deadline = { at: number; abandoned?: AbortSignal };

/**
 * Waits for something that may take long, but not beyond a request's deadline. What asks nobody else never waits, and needs no timer.
 * @throws LatchkeyError request_timed_out, or what the work throws
 */
export async function within<T>(deadline: Deadline | undefined, work: Promise<T>): Promise<T> {
  if (deadline === undefined) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LatchkeyError("request_timed_out")), Math.max(0, deadline.at - Date.now()));
  });
  try {
    return await Promise.race([work, passed]);
  } finally {
    clearTimeout(timer);
  }
}
