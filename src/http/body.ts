import { z } from "zod";
import { toUtf8 } from "../crypto/encoding.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { requireDigest } from "./digest.ts";
import type { AppContext } from "./state.ts";

/** Bytes that a body may have. */
export const bodyLimit = 1024 * 1024;

/** A request's body, which can be read once and is asked for by more than one. */
export const bodyOf = (c: AppContext, schema: z.ZodObject): Promise<unknown> =>
  (c.get("request").body ??= readBody(c.req.raw, schema));

/**
 * A request's body as a plain object: JSON, or a form whose fields become the types that the schema names.
 * @throws LatchkeyError 40013 over 1 MiB, 40015 for another media type, 40000 when it is not what its type or its digest says.
 */
async function readBody(request: Request, schema: z.ZodObject): Promise<unknown> {
  const length = request.headers.get("Content-Length");
  const digest = request.headers.get("Content-Digest");
  if (length === "0" && digest === null) return {};
  if (Number(length) > bodyLimit) throw new LatchkeyError("40013");
  const contentType = request.headers.get("Content-Type") ?? "";
  const mediaType = contentType.split(";", 1)[0]?.trim().toLowerCase();
  if (length !== null && digest === null && mediaType === "application/json")
    return parseJson(await readText(request, Number(length)));
  const bytes = request.body === null ? new Uint8Array() : await readStream(request.body);
  if (digest !== null) requireDigest(digest, bytes);
  if (bytes.byteLength === 0) return {};
  switch (mediaType) {
    case "application/json":
      return parseJson(decode(bytes));
    case "application/x-www-form-urlencoded":
    case "multipart/form-data":
      return parseForm(bytes, contentType, schema);
    default:
      throw new LatchkeyError("40015", {
        headers: { Accept: "application/json, application/x-www-form-urlencoded, multipart/form-data" },
      });
  }
}

/**
 * Text that the runtime decodes itself, which takes half the time of reading bytes. What is not UTF-8 becomes U+FFFD and so another number of
 * bytes, but for the first three of a character of four.
 */
async function readText(request: Request, length: number): Promise<string> {
  const text = await request.text();
  if (text.includes("\ufffd") && toUtf8(text).byteLength !== length) throw notJson();
  return text;
}

/** A body of a length that nobody has said, or one that is no text. */
async function readStream(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > bodyLimit) throw new LatchkeyError("40013");
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw notJson(cause);
  }
}

const notJson = (cause?: unknown) => new LatchkeyError("40000", { message: "The body is not valid JSON in UTF-8.", cause });

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notJson(cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new LatchkeyError("40000", { message: "The body must be a JSON object." });
  }
  return value;
}

async function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string, schema: z.ZodObject): Promise<unknown> {
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { "Content-Type": contentType } }).formData();
  } catch (cause) {
    throw new LatchkeyError("40000", { message: "The body is not a valid form.", cause });
  }
  // What curl sends where nobody says a type: its only field's name is the whole body, or what stands before its first "=".
  const [first = ""] = form.keys();
  if (first.trimStart().startsWith("{")) {
    throw new LatchkeyError("40000", {
      message: "The body is JSON, sent as a form. Send Content-Type: application/json with it.",
    });
  }
  const result: Record<string, unknown> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    if (values.some((value) => typeof value !== "string")) {
      throw new LatchkeyError("40000", { message: `The form's field ${name} must not be a file.` });
    }
    result[name] = fromText(values as string[], schema.shape[name]);
  }
  return { ...result };
}

/** A form has only text: numbers, booleans and lists are what the schema asks for. */
function fromText(values: string[], type: z.core.$ZodType | undefined): unknown {
  const inner = unwrap(type);
  const last = values.at(-1) ?? "";
  if (inner instanceof z.ZodArray) return values.map((value) => fromText([value], inner.element));
  if (inner instanceof z.ZodNumber && last.trim() !== "" && Number.isFinite(Number(last))) return Number(last);
  if (inner instanceof z.ZodBoolean && (last === "true" || last === "false")) return last === "true";
  return last;
}

function unwrap(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let current = type;
  while (current instanceof z.ZodOptional || current instanceof z.ZodNullable || current instanceof z.ZodDefault) {
    current = current.unwrap();
  }
  return current;
}
