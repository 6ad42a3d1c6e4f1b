import { toUtf8 } from "../../crypto/encoding.ts";
import type { Answer, DataAnswer, LinesAnswer } from "../../http/answer.ts";
import { csv, csvOf } from "../../http/csv.ts";
import type { Content, Format } from "../../http/format.ts";
import type { Endpoint } from "../endpoint.ts";
import { streamOf } from "../lines.ts";
import { prefers } from "../preferred-type.ts";
import { type AppContext, found, type RequestState } from "../state.ts";
import type { Step } from "../step.ts";

/** Writes the answer in the route's format. Files, lines and nothing are the same in every format. */
export const envelope: Step = {
  name: "envelope",
  run: (c, endpoint) => {
    const { format } = endpoint;
    const request = c.get("request");
    const answer = found(request.answer, "handler");
    const keep = (content: Content): void => {
      request.content = isNegotiated(endpoint) ? { ...content, headers: { ...content.headers, Vary: "Accept" } } : content;
    };
    if ("lines" in answer) return streamOf(c, endpoint, answer).then(keep);
    keep("table" in answer ? tableOrData(c, answer, format) : contentOf(answer, format, request));
    return undefined;
  },
};

/** Returns true where a route has rows as CSV beside JSON, or lines beside pages: caches keep the two apart. */
const isNegotiated = (endpoint: Endpoint): boolean => {
  if (endpoint.kind !== "route") return false;
  const { isTable, isList, line } = endpoint.definition.answer;
  return isTable === true || (isList === true && line !== undefined);
};

/** Rows as CSV where the client prefers that, else as data. */
function tableOrData(c: AppContext, answer: DataAnswer, format: Format): Content {
  const table = "table" in answer ? answer.table?.() : undefined;
  const chosen: Exclude<Answer, LinesAnswer> =
    table === undefined || !prefers(c, "text/csv")
      ? answer
      : { status: 200, bytes: toUtf8(csvOf(table)), contentType: csv, fileName: table.fileName };
  return contentOf(chosen, format, c.get("request"));
}

function contentOf(answer: Exclude<Answer, LinesAnswer>, format: Format, request: RequestState): Content {
  if (answer.status === 204) return { status: 204, body: null, headers: answer.headers ?? {} };
  if (!("bytes" in answer)) return format.writeAnswer(answer, request);
  const { bytes, contentType, fileName, headers } = answer;
  const disposition = fileName === undefined ? {} : { "Content-Disposition": `attachment; filename="${fileName}"` };
  return { status: 200, body: bytes, headers: { "Content-Type": contentType, ...disposition, ...headers } };
}
