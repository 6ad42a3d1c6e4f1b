import { countAnswer } from "../../metrics/answer-meter.ts";
import { operatorTokenOf } from "../../metrics/environment.ts";
import { isUnreported, reportSoon } from "../../metrics/flush.ts";
import { gaugesOf } from "../gauges.ts";
import { durationOf } from "../state.ts";
import type { Step } from "../step.ts";
import { waitUntilOf } from "../wait-until.ts";

/** Counts the request for `/metrics`, where an operator reads that. One request in five seconds reports what the isolate has counted, after its answer. */
export const measurement: Step = {
  name: "measurement",
  runs: "always",
  run: (c, endpoint) => {
    if (operatorTokenOf(c.env) === undefined) return;
    const request = c.get("request");
    const { content, meter, answeredFrom, startedAt } = request;
    const milliseconds = durationOf(request);
    // Asking the runtime for the method takes 0.2 µs, and a validation's is known.
    const method = endpoint.kind === "route" && endpoint.definition.method !== "get" ? endpoint.definition.method : c.req.method;
    endpoint.meter.add(method.toUpperCase(), {
      status: content?.status ?? 500,
      milliseconds,
      roundTrips: meter.roundTrips,
      databaseMilliseconds: meter.milliseconds,
    });
    if (answeredFrom !== undefined) countAnswer(answeredFrom.source, answeredFrom.isStale);
    const now = startedAt + milliseconds;
    if (isUnreported(now)) waitUntilOf(c)?.(reportSoon(c.env, now, gaugesOf));
  },
};
