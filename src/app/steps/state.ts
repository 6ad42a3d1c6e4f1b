import { newRequestState } from "../state.ts";
import type { Step } from "../step.ts";

/**
 * Begins the request's state: its id, the instant that it is judged at, its deadline. Hono's request id would be a middleware: see
 * `createApp` for what those take.
 */
export const state: Step = {
  name: "state",
  run: (c, { pattern }) => c.set("request", newRequestState(pattern)),
};
