import { successCode } from "../formats/native/present-refusal.ts";
import { answerError } from "./errors.ts";
import { type AppContext, newRequestState } from "./state.ts";

/**
 * What every request passes through, whatever answers it: its state, what becomes of what is thrown, and the line that is
 * logged. Around each handler rather than a middleware before all: Hono calls a route's only handler without further ado.
 */
export const served =
  (answer: (c: AppContext) => Promise<Response> | Response) =>
  async (c: AppContext): Promise<Response> => {
    c.set("request", newRequestState());
    let response: Response;
    try {
      response = await answer(c);
    } catch (error) {
      response = await answerError(c, error);
    }
    if (c.env.REQUEST_LOG !== "off" && !c.get("request").isRefusedUnread) logRequest(c, response.status);
    return response;
  };

/** One structured line a request. Neither path nor query is in it: they may hold a license key. */
function logRequest(c: AppContext, status: number): void {
  const { requestId, route, startedAt, meter, caller, code } = c.get("request");
  const line = {
    level: status >= 500 ? "error" : "info",
    request_id: requestId,
    method: c.req.method,
    route: route ?? null,
    status,
    code: code ?? successCode,
    milliseconds: Math.round((performance.now() - startedAt) * 10) / 10,
    round_trips: meter.roundTrips,
    caller: caller.kind === "nobody" ? null : caller.subject,
  };
  console.log(JSON.stringify(line));
}
