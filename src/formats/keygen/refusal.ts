import { toUtf8 } from "../../crypto/encoding.ts";
import type { FieldError, LatchkeyError } from "../../errors/latchkey-error.ts";
import type { Answered, Content } from "../../http/format.ts";
import { messageOf, statusOf as nativeStatusOf } from "../native/refusal-facts.ts";
import { nativeRefusals } from "../native/refusals.ts";
import { jsonApi } from "./answer.ts";
import { KeygenError, type Source, type Told } from "./keygen-error.ts";
import { authenticationRefusals, keygenRefusals } from "./refusals.ts";

/** One error of a document (JSON:API 1.1, "Error Objects"). */
type ErrorObject = { title: string; detail: string; code: string; source?: Source };

const titles: Record<number, string> = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Access denied",
  404: "Not found",
  409: "Conflict",
  422: "Unprocessable resource",
  429: "Too many requests",
};

const titleOf = (status: number): string => titles[status] ?? (status >= 500 ? "Internal server error" : "Bad request");

/** An error as it is told: its status, its code, and what it is about. */
export function toldOf(error: LatchkeyError): Told {
  if (error instanceof KeygenError) return error.told;
  const { refusal, reason, isMalformed } = error;
  if (refusal === "not_authenticated" && reason !== undefined) return authenticationRefusals[reason];
  const { status = nativeStatusOf(error), code, source } = keygenRefusals[refusal] ?? { code: undefined };
  if (isMalformed) return { status: 400, code: code ?? "PARAMETERS_INVALID", source };
  return { status, code: code ?? (status === 404 ? "NOT_FOUND" : refusal.toUpperCase()), source };
}

export const statusOf = (error: LatchkeyError): number => toldOf(error).status;

export const codeOf = (error: LatchkeyError | undefined): string => (error === undefined ? "OK" : toldOf(error).code);

/** Writes a refusal as a document with `errors`: one for each wrong part of the request, else one for all of it. */
export function writeRefusal(error: LatchkeyError, { requestId, bodyBytes }: Answered): Content {
  const told = toldOf(error);
  const { status } = told;
  const errors = error.fields.length === 0 ? [errorObject(error, told)] : withinBounds(error.fields, told, bodyBytes);
  const headers = { ...jsonApi, ...error.headers, ...(status === 401 ? unauthorized(error) : {}) };
  return { status, body: JSON.stringify({ meta: { id: requestId }, errors }), headers };
}

const detailOf = (error: LatchkeyError): string => error.detail ?? keygenRefusals[error.refusal]?.detail ?? messageOf(error);

const errorObject = (error: LatchkeyError, { status, code, source }: Told): ErrorObject => ({
  title: titleOf(status),
  detail: detailOf(error),
  code,
  ...(source === undefined ? {} : { source }),
});

/** The part of the request that a schema calls `data.attributes.name`, or a parameter of the query. */
const sourceOf = (field: string): Source =>
  /^(data|meta)(\.|$)/.test(field) ? { pointer: `/${field.replaceAll(".", "/")}` } : { parameter: field };

/** There are no environments, wherever a request names one. */
const codeOfField = ({ field }: FieldError, code: string): string =>
  /^(meta\.scope\.|meta\.)?environment$/.test(field) ? "ENVIRONMENT_NOT_SUPPORTED" : code;

/** Bytes of errors that any refusal may have; one that answers a body may have as many more as the body has. */
const errorBytes = 8 * 1024;

/** A small request gets no large refusal: those of its errors that are named first. */
function withinBounds(fields: FieldError[], { status, code }: Told, bodyBytes: number): ErrorObject[] {
  let left = errorBytes + bodyBytes;
  const errors: ErrorObject[] = [];
  for (const one of fields) {
    const error = {
      title: titleOf(status),
      detail: one.message ?? keygenRefusals[one.refusal]?.detail ?? nativeRefusals[one.refusal].message,
      code: codeOfField(one, code),
      source: sourceOf(one.field),
    };
    left -= toUtf8(JSON.stringify(error)).byteLength + 1;
    if (left < 0 && errors.length > 0) break;
    errors.push(error);
  }
  return errors;
}

/** RFC 9110, section 11.6.1: the scheme that was used, else Bearer. */
const unauthorized = ({ reason }: LatchkeyError): Record<string, string> => ({
  "WWW-Authenticate": `${reason?.startsWith("key_") ? "License" : "Bearer"} realm="keygen"`,
});
