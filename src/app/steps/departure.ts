import { leave } from "../load.ts";
import { routeStep } from "../step.ts";

/** Gives up the request's place among those that are under way, whatever came of it. */
export const departure = routeStep({
  name: "departure",
  runs: "always",
  run: (c) => {
    const { ticket, startedAt, meter } = c.get("request");
    if (ticket !== undefined) leave(ticket, performance.now() - startedAt - meter.milliseconds);
  },
});
