import { LatchkeyError } from "../errors/latchkey-error.ts";
import { deepestPath } from "../http/storable.ts";

/**
 * JSON with the members of every object in one order, as in RFC 8785: the same data is the same text.
 * @throws LatchkeyError request_malformed for what is nested deeper than any body may be
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (depth > deepestPath)
    throw new LatchkeyError("request_malformed", { message: "The body is nested too deeply. Send a flatter one." });
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join()}]`;
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, depth + 1)}`).join()}}`;
}
