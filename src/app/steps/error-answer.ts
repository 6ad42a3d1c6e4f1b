import { refusedRate } from "../../document/rate-store.ts";
import { asLatchkeyError, logFault } from "../faults.ts";
import { found } from "../state.ts";
import type { Step } from "../step.ts";

/** Writes what was thrown as an answer in the route's format. The one place where a refusal, or a fault of ours, becomes an answer. */
export const errorAnswer: Step = {
  name: "error answer",
  runs: "when refused",
  run: (c, { format }) => {
    const request = c.get("request");
    const { thrown } = found(request.refusal, "any that throws");
    const error = asLatchkeyError(thrown);
    if (error.refusal === "internal_error") logFault(c, thrown);
    request.error = error;
    request.rate = refusedRate(thrown) ?? request.rate;
    request.content = format.writeRefusal(error, request);
  },
};
