import { toUtf8 } from "../crypto/encoding.ts";
import { type LinesAnswer, ndjson } from "../http/answer.ts";
import type { Content, Format } from "../http/format.ts";
import { asLatchkeyError, logFault } from "./faults.ts";
import { type AppContext, requestDeadlineMs } from "./state.ts";

/**
 * Returns lines as a body that sends them as they are read. The first part is read before the answer begins, so that what cannot begin is refused as any request is. Each
 * other part is read when the client has taken the one before, and has a deadline of its own. Where one cannot be read the connection breaks
 * off: an answer that is not whole does not end as a whole one does.
 */
export async function streamOf(c: AppContext, format: Format, { lines, fileName }: LinesAnswer): Promise<Content> {
  const state = c.get("request");
  let reading = new AbortController();
  const read = (): Promise<IteratorResult<string, void>> => {
    // One for each part: a signal keeps what was once bound to it.
    reading = new AbortController();
    Object.assign(state.deadline, { at: Date.now() + requestDeadlineMs, abandoned: reading.signal });
    return lines.next();
  };
  let first: IteratorResult<string, void> | undefined = await read();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const part = first ?? (await read());
          first = undefined;
          if (part.done === true) controller.close();
          else controller.enqueue(toUtf8(part.value));
        } catch (error) {
          if (!reading.signal.aborted) logBroken(c, format, error);
          // The runtime writes down what it is given: what was thrown may have a statement's parameters.
          controller.error(new Error("the answer broke off"));
        }
      },
      async cancel() {
        reading.abort(new DOMException("the client has hung up", "AbortError"));
        await lines.return();
      },
    },
    { highWaterMark: 1 },
  );
  const headers = { "Content-Type": ndjson, "Content-Disposition": `attachment; filename="${fileName}"` };
  return { status: 200, body, headers };
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
