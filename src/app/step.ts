import type { Endpoint, RouteEndpoint } from "./endpoint.ts";
import type { AppContext } from "./state.ts";

type Run<E extends Endpoint> = (c: AppContext, endpoint: E) => Promise<void> | void;

/** A step of the way of a request. What it finds out it puts into the request's state, where the steps behind it find it. */
export type Step = {
  name: string;
  /** Says which endpoints have the step; left out: all. Asked once, at start-up. */
  isFor?: (endpoint: Endpoint) => boolean;
  /** Says whether the step runs after an earlier one has thrown. Left out: `until refused`. */
  runs?: "until refused" | "when refused" | "always";
  /** Returns nothing where nothing has to be waited for: a promise costs a turn of the event loop. */
  run: Run<Endpoint>;
};

/** A step that routes alone have, or some of them. */
export function routeStep({
  isFor = () => true,
  run,
  ...step
}: Omit<Step, "isFor" | "run"> & { isFor?: (endpoint: RouteEndpoint) => boolean; run: Run<RouteEndpoint> }): Step {
  return {
    ...step,
    isFor: (endpoint) => endpoint.kind === "route" && isFor(endpoint),
    // `isFor` lets no other endpoint get here.
    run: run as Run<Endpoint>,
  };
}
