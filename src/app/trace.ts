import { readTraceContext, type TraceContext } from "../trace-context.ts";
import type { AppContext } from "./state.ts";

/** Returns the trace that the request is part of, or null. It is read when it is first asked for: a validation from memory that logs nothing never does. */
export function traceOf(c: AppContext): TraceContext | null {
  const request = c.get("request");
  if (request.trace === undefined) request.trace = readTraceContext(c.req.raw.headers);
  return request.trace;
}
