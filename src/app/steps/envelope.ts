import { accepts } from "hono/accepts";
import { toUtf8 } from "../../crypto/encoding.ts";
import type { Answer, DataAnswer, LinesAnswer } from "../../http/answer.ts";
import { csv, csvOf } from "../../http/csv.ts";
import type { Content, Format } from "../../http/format.ts";
import { streamOf } from "../lines.ts";
import { type AppContext, found, type RequestState } from "../state.ts";
import type { Step } from "../step.ts";

/** Writes the answer in the route's format. Files, lines and nothing are the same in every format. */
export const envelope: Step = {
  name: "envelope",
  run: (c, { format }) => {
    const request = c.get("request");
    const answer = found(request.answer, "handler");
    if ("lines" in answer)
      return streamOf(c, format, answer).then((stream) => {
        request.content = stream;
      });
    request.content = "table" in answer ? tableOrData(c, answer, format) : contentOf(answer, format, request);
    return undefined;
  },
};

/** Rows as CSV where the client prefers that, else as data. Caches keep the two apart. */
function tableOrData(c: AppContext, answer: DataAnswer, format: Format): Content {
  const table = "table" in answer ? answer.table?.() : undefined;
  const preferred = accepts(c, { header: "Accept", supports: ["application/json", "text/csv"], default: "application/json" });
  const content =
    table === undefined || preferred !== "text/csv"
      ? contentOf(answer, format, c.get("request"))
      : contentOf(
          { status: 200, bytes: toUtf8(csvOf(table)), contentType: csv, fileName: table.fileName },
          format,
          c.get("request"),
        );
  return { ...content, headers: { ...content.headers, Vary: "Accept" } };
}

function contentOf(answer: Exclude<Answer, LinesAnswer>, format: Format, request: RequestState): Content {
  if (answer.status === 204) return { status: 204, body: null, headers: answer.headers ?? {} };
  if (!("bytes" in answer)) return format.writeAnswer(answer, request);
  const { bytes, contentType, fileName, headers } = answer;
  const disposition = fileName === undefined ? {} : { "Content-Disposition": `attachment; filename="${fileName}"` };
  return { status: 200, body: bytes, headers: { "Content-Type": contentType, ...disposition, ...headers } };
}
