// W3C Trace Context (https://www.w3.org/TR/trace-context-2/): the fields by which tracing systems join what several services did for one request. The
// service records no spans of its own, so it hands on what it was given, unchanged, and makes no trace where the caller has none.

/** A trace that a caller has begun, as its fields say it. */
export type TraceContext = {
  /** The caller's span, in version 00: trace id, span id and flags. */
  traceparent: string;
  /** Members that tracing systems have added; null where there are none, or where they cannot be read. */
  tracestate: string | null;
};

/** Version, trace id, parent id and flags, in lower case. Later versions may add parts behind them. */
const parts = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Flags that version 00 has: sampled, and random trace id. Others are sent as 0. */
const knownFlags = 0x03;

/** Members that a list may have. */
const mostMembers = 32;

/** Characters that whoever hands a list on has to take at least. A longer list is left out, since it would be stored with every event. */
const longestState = 512;

/** A key and a value. The value does not end with a space. */
const member = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** Reads the trace of a request. Returns null where there is none or where it is not valid: it is no reason to refuse a request. */
export function readTraceContext(headers: Headers): TraceContext | null {
  const given = headers.get("traceparent");
  if (given === null) return null;
  const traceparent = readTraceparent(given);
  if (traceparent === null) return null;
  const tracestate = headers.get("tracestate");
  return { traceparent, tracestate: tracestate === null ? null : readTracestate(tracestate) };
}

function readTraceparent(text: string): string | null {
  const [, version = "ff", traceId = "", parentId = "", flags = "", rest = ""] = parts.exec(text) ?? [];
  if (version === "ff" || (version === "00" && rest !== "")) return null;
  if (isZero(traceId) || isZero(parentId)) return null;
  const known = (Number.parseInt(flags, 16) & knownFlags).toString(16).padStart(2, "0");
  return `00-${traceId}-${parentId}-${known}`;
}

const isZero = (id: string): boolean => /^0*$/.test(id);

/** Returns the list as it is sent on. Null where a member cannot be read or stands twice: then the whole list is left out. */
function readTracestate(text: string): string | null {
  const members = text
    .split(",")
    .map((one) => one.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((one) => one !== "");
  const list = members.join(",");
  const keys = new Set(members.map((one) => one.slice(0, one.indexOf("="))));
  const isList = members.every((one) => member.test(one)) && keys.size === members.length;
  return isList && members.length > 0 && members.length <= mostMembers && list.length <= longestState ? list : null;
}
