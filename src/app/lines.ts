import { resolveCaller } from "../auth/index.ts";
import { toUtf8 } from "../crypto/encoding.ts";
import { type LinesAnswer, ndjson } from "../http/answer.ts";
import type { Content, Format } from "../http/format.ts";
import { authorizationOf } from "./authorization.ts";
import type { Endpoint } from "./endpoint.ts";
import { beginExport, endExport, goOn } from "./exports.ts";
import { asLatchkeyError, logFault } from "./faults.ts";
import { type AppContext, found, requestDeadlineMs } from "./state.ts";
import { permission } from "./steps/permission.ts";

/**
 * Returns lines as a body that sends them as they are read. The first part is read before the answer begins, so that what cannot begin is refused as any request is. Each
 * other part is read when the client has taken the one before, has a deadline of its own, and is for a caller who may still read it. Where one cannot be
 * read the connection breaks off: an answer that is not whole does not end as a whole one does.
 * @throws LatchkeyError too_many_requests, or what reading the first part throws
 */
export async function streamOf(c: AppContext, endpoint: Endpoint, { lines, fileName }: LinesAnswer): Promise<Content> {
  const { format } = endpoint;
  const state = c.get("request");
  const ticket = beginExport(state.tenantName ?? "");
  let reading = new AbortController();
  const read = (): Promise<IteratorResult<string, void>> => {
    // One for each part: a signal keeps what was once bound to it.
    reading = new AbortController();
    Object.assign(state.deadline, { at: Date.now() + requestDeadlineMs, abandoned: reading.signal });
    return lines.next();
  };
  const readOn = async (): Promise<IteratorResult<string, void>> => {
    goOn(ticket);
    await requireCaller(c, endpoint);
    return read();
  };
  let first: IteratorResult<string, void> | undefined = await read().catch((error: unknown) => {
    endExport(ticket);
    throw error;
  });
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const part = first ?? (await readOn());
          first = undefined;
          if (part.done !== true) return controller.enqueue(toUtf8(part.value));
          endExport(ticket);
          controller.close();
        } catch (error) {
          endExport(ticket);
          if (!reading.signal.aborted) logBroken(c, format, error);
          // The runtime writes down what it is given: what was thrown may have a statement's parameters.
          controller.error(new Error("the answer broke off"));
        }
      },
      async cancel() {
        endExport(ticket);
        reading.abort(new DOMException("the client has hung up", "AbortError"));
        await lines.return();
      },
    },
    { highWaterMark: 1 },
  );
  const headers = { "Content-Type": ndjson, "Content-Disposition": `attachment; filename="${fileName}"` };
  return { status: 200, body, headers };
}

/**
 * Refuses whoever was banned, signed out, or lost the permission since the answer began. It is judged at the request's instant, so that an answer may outlast
 * its access token. @throws LatchkeyError not_authenticated, account_banned, account_inactive, permission_denied
 */
async function requireCaller(c: AppContext, endpoint: Endpoint): Promise<void> {
  const state = c.get("request");
  state.deadline.at = Date.now() + requestDeadlineMs;
  state.caller = await resolveCaller(found(state.context, "caller"), authorizationOf(c, endpoint.format), state.tenantName);
  await permission.run(c, endpoint);
}

/** The request's own line in the log was written when its answer began, and says 200. */
function logBroken(c: AppContext, format: Format, thrown: unknown): void {
  const { requestId, route, startedAt, meter } = c.get("request");
  const error = asLatchkeyError(thrown);
  if (error.refusal === "internal_error") logFault(c, thrown);
  const line = {
    level: "error",
    message: "answer broken off",
    request_id: requestId,
    route: route ?? null,
    code: format.codeOf(error),
    milliseconds: Math.round(performance.now() - startedAt),
    round_trips: meter.roundTrips,
  };
  console.error(JSON.stringify(line));
}
