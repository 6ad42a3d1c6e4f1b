import type { AppContext } from "./state.ts";

/**
 * Returns the function that keeps a Worker at work after its answer. Hono throws where there is no execution context, as in a test that
 * calls the app itself.
 */
export function waitUntilOf(c: AppContext): ((work: Promise<unknown>) => void) | undefined {
  try {
    const execution = c.executionCtx;
    return (work) => execution.waitUntil(work);
  } catch {
    return undefined;
  }
}
