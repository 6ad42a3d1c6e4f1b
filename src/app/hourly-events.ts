import { openDatabase } from "../db/client.ts";
import { loggable } from "../db/errors.ts";
import { noteHourly } from "../events/index.ts";
import { type AppContext, found } from "./state.ts";
import { waitUntilOf } from "./wait-until.ts";

/**
 * Writes an hourly event of a license after the answer, in a transaction of its own: that of a refused change is undone. The promise is for where nothing
 * keeps the Worker at work; else there is nothing to wait for. The gate of statements does not see it: it comes once an hour, and takes no request's
 * place. A failure is logged, and the request's answer stays as it is.
 */
export function noteAfterwards(c: AppContext, event: Parameters<typeof noteHourly>[1]): Promise<void> | undefined {
  const { context, requestId, now } = c.get("request");
  const { actor } = found(context, "caller");
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = c.env;
  const waitUntil = waitUntilOf(c);
  const noting = noteHourly(() => openDatabase({ url, endpoint, actor, waitUntil }), event, now)?.catch((error: unknown) => {
    const line = { level: "warn", request_id: requestId, message: "an hourly event was not written", error: loggable(error) };
    console.error(JSON.stringify(line));
  });
  if (noting === undefined || waitUntil === undefined) return noting;
  waitUntil(noting);
  return undefined;
}
