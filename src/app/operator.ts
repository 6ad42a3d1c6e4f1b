import { timingSafeEqual } from "../crypto/encoding.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { operatorTokenOf, shortestToken } from "../metrics/environment.ts";
import type { AppContext } from "./state.ts";

/**
 * Lets in whoever sends the operator's token. It is no credential of a caller's: it opens pages for monitors alone, and no route.
 * @throws LatchkeyError route_not_found where the service has no such token, or one that could be guessed; not_authenticated where the request has
 * another or none
 */
export function requireOperator(c: AppContext): void {
  const token = operatorTokenOf(c.env);
  if (token === undefined) {
    if (c.env.METRICS_TOKEN) warnOnce();
    throw new LatchkeyError("route_not_found", { message: "This is for monitors, and METRICS_TOKEN is not set." });
  }
  const [, sent = ""] = /^Bearer +(\S+) *$/i.exec(c.req.header("Authorization") ?? "") ?? [];
  if (timingSafeEqual(sent, token)) return;
  throw new LatchkeyError("not_authenticated", {
    message: "This is for monitors. Send the service's METRICS_TOKEN in Authorization: Bearer <token>.",
    headers: { "WWW-Authenticate": 'Bearer realm="latchkey"' },
  });
}

let hasWarned = false;

/** Once an isolate: anybody may ask. */
function warnOnce(): void {
  if (hasWarned) return;
  hasWarned = true;
  const message = `METRICS_TOKEN has fewer than ${shortestToken} characters and could be guessed, so it opens nothing. Set a longer one.`;
  console.warn(JSON.stringify({ level: "warn", message }));
}
