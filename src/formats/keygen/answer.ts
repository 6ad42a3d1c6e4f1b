import { joinUtf8 } from "../../crypto/encoding.ts";
import type { DataAnswer } from "../../http/answer.ts";
import type { Content } from "../../http/format.ts";

export const jsonApiType = "application/vnd.api+json";

export const jsonApi = { "Content-Type": jsonApiType };

/** Writes a document (JSON:API 1.1): its data, and what stands beside it. Text in pieces is a whole document. */
export function writeAnswer(answer: DataAnswer): Content {
  if ("json" in answer) return { status: 200, body: joinUtf8(answer.json), headers: { ...jsonApi, ...answer.headers } };
  const { status, data, beside, headers } = answer;
  return { status, body: JSON.stringify({ data, ...beside }), headers: { ...jsonApi, ...headers } };
}
