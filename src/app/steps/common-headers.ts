import type { TenantContext } from "../../context.ts";
import { rateHeaders } from "../../document/rate-store.ts";
import { isOverTls } from "../client-address.ts";
import { found, type RequestState } from "../state.ts";
import type { Step } from "../step.ts";

/**
 * Adds the fields that every response carries, whatever it says. Hono's `secureHeaders` and `cors` set them on the finished response, one by one, and
 * take 3 to 4 µs each of the 24 that a bare handler takes.
 */
export const commonHeaders: Step = {
  name: "common headers",
  runs: "always",
  run: (c, { format }) => {
    const request = c.get("request");
    const content = found(request.content, "envelope");
    content.headers = {
      ...always,
      ...(isOverTls(c) ? overTls : undefined),
      ...(c.req.raw.headers.has("Origin") ? crossOrigin : undefined),
      "X-Request-Id": request.requestId,
      "Server-Timing": serverTiming(request),
      ...(request.rate === null ? undefined : rateHeaders(request.rate)),
      ...content.headers,
      ...format.fieldsOf?.({
        request: c.req.raw,
        contentType: content.headers["Content-Type"],
        tenantId: tenantIdOf(request),
        rate: request.rate,
        now: request.now,
      }),
    };
  },
};

const tenantIdOf = ({ signer, context }: RequestState): string | undefined =>
  signer?.tenantId ?? (context !== undefined && "tenant" in context ? (context as TenantContext).tenant.id : undefined);

const always = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** RFC 6797, section 7.2: not to be said without TLS. */
const overTls = { "Strict-Transport-Security": "max-age=31536000" };

/** Any site may call: credentials travel in a header that a page must hold, never in a cookie. Only a page's request names its site. */
const crossOrigin = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers":
    "X-Request-Id, Content-Digest, Server-Timing, Retry-After, RateLimit, RateLimit-Policy, Age, Idempotency-Replayed, ETag, Signature, Signature-Input",
};

/** W3C Server-Timing: milliseconds in all, milliseconds at the database, and the number of round trips to it. */
function serverTiming({ startedAt, meter }: RequestState): string {
  const total = (performance.now() - startedAt).toFixed(1);
  return `total;dur=${total}, db;dur=${meter.milliseconds.toFixed(1)};desc="${meter.roundTrips}"`;
}
