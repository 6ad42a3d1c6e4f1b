import { durationOf } from "../state.ts";
import type { Step } from "../step.ts";
import { traceOf } from "../trace.ts";

/** Logs one structured line a request. Neither path nor query is in it: they may hold a license key. */
export const logLine: Step = {
  name: "log line",
  runs: "always",
  run: (c, { format }) => {
    const request = c.get("request");
    const { isRefusedUnread, requestId, route, meter, caller, error, response } = request;
    if (c.env.REQUEST_LOG === "off" || isRefusedUnread) return;
    const status = response?.status ?? 500;
    const line = {
      level: status >= 500 ? "error" : "info",
      request_id: requestId,
      traceparent: traceOf(c)?.traceparent ?? null,
      method: c.req.method,
      route: route ?? null,
      status,
      code: format.codeOf(error),
      milliseconds: Math.round(durationOf(request) * 10) / 10,
      round_trips: meter.roundTrips,
      caller: caller.kind === "nobody" ? null : caller.subject,
    };
    console.log(JSON.stringify(line));
  },
};
