import { joinUtf8 } from "../../crypto/encoding.ts";
import type { DataAnswer } from "../../http/answer.ts";
import { entityTag } from "../../http/entity-tag.ts";
import type { Answered, Content } from "../../http/format.ts";
import { successCode } from "./refusal-facts.ts";
import type { NativeCode } from "./refusals.ts";

type Envelope = {
  code: NativeCode | typeof successCode;
  message: string;
  data?: unknown;
  count?: number | undefined;
  next?: string | null | undefined;
  /** Members of a refusal alone. */
  members?: Record<string, unknown>;
};

const json = { "Content-Type": "application/json" };

/** Writes data in the contract's envelope; of a page, how many there are in all as `count`, and where the next one begins as `meta.next`. */
export function writeAnswer(answer: DataAnswer, answered: Answered): Content {
  if (!("json" in answer)) {
    const { status, data, count, next, revision, headers } = answer;
    const fields = revision === undefined ? headers : { ETag: entityTag(revision), ...headers };
    return writeEnvelope(status, { code: successCode, message: "OK", data, count, next }, fields, answered);
  }
  const { requestId, now } = answered;
  const head = `{"request_id":"${requestId}","code":"${successCode}","message":"OK","server_time":${unixSeconds(now)},"data":`;
  return { status: 200, body: joinUtf8([head, ...answer.json, "}"]), headers: { ...json, ...answer.headers } };
}

export function writeEnvelope(
  status: number,
  { code, message, data = {}, count, next, members }: Envelope,
  headers: Record<string, string> | undefined,
  { requestId, now }: Answered,
): Content {
  const envelope = {
    request_id: requestId,
    code,
    message,
    server_time: unixSeconds(now),
    ...(count === undefined ? {} : { count }),
    data,
    ...(next === undefined ? {} : { meta: { next } }),
    ...members,
  };
  return { status, body: JSON.stringify(envelope), headers: { ...json, ...headers } };
}

const unixSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);
