import { leave } from "../load.ts";
import { durationOf } from "../state.ts";
import { routeStep } from "../step.ts";

/** Gives up the request's place among those that are under way, whatever came of it. */
export const departure = routeStep({
  name: "departure",
  runs: "always",
  run: (c) => {
    const request = c.get("request");
    if (request.ticket !== undefined) leave(request.ticket, durationOf(request) - request.meter.milliseconds);
  },
});
