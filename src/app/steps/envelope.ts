import type { Answer, LinesAnswer } from "../../http/answer.ts";
import type { Content, Format } from "../../http/format.ts";
import { streamOf } from "../lines.ts";
import { found, type RequestState } from "../state.ts";
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
    request.content = contentOf(answer, format, request);
    return undefined;
  },
};

function contentOf(answer: Exclude<Answer, LinesAnswer>, format: Format, request: RequestState): Content {
  if (answer.status === 204) return { status: 204, body: null, headers: answer.headers ?? {} };
  if (!("bytes" in answer)) return format.writeAnswer(answer, request);
  const { bytes, contentType, fileName, headers } = answer;
  const disposition = fileName === undefined ? {} : { "Content-Disposition": `attachment; filename="${fileName}"` };
  return { status: 200, body: bytes, headers: { "Content-Type": contentType, ...disposition, ...headers } };
}
