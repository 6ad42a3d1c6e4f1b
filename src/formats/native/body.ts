import type { z } from "zod";
import { toUtf8 } from "../../crypto/encoding.ts";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import { requireDigest } from "../../http/digest.ts";
import type { Body } from "../../http/format.ts";
import { refuseUnstorable } from "../../http/storable.ts";
import { refuseInexactNumbers } from "./exact-numbers.ts";
import { readForm } from "./forms.ts";

/** Bytes that a body may have. */
export const bodyLimit = 1024 * 1024;

/** A body that was JSON has its text as well. */
type ReadBody = Body & { text?: string };

/**
 * Returns a request's body as a plain object: JSON, or a form whose fields become the types that the schema names.
 * @throws LatchkeyError body_too_large over 1 MiB, media_type_unsupported for another media type or an encoding, request_malformed when it is
 * not what its type or its digest says, or cannot be stored as it is.
 */
export const readBody = (request: Request, schema: z.ZodObject): Promise<Body> => readBodyAs(request, schema, nativeTypes);

/** The media types of bodies that a format reads. */
type MediaTypes = {
  /** @param mediaType in lower case; empty where the request says none */
  isJson: (mediaType: string) => boolean;
  /** Forms are read too, unless they count as JSON. */
  hasForms: boolean;
  /** Names of the types, with commas between, for a client that sends another. */
  names: string;
};

const nativeTypes: MediaTypes = {
  isJson: (mediaType) => mediaType === "application/json",
  hasForms: true,
  names: "application/json, application/x-www-form-urlencoded, multipart/form-data",
};

/** The same in the media types of another format. */
export async function readBodyAs(request: Request, schema: z.ZodObject, types: MediaTypes): Promise<Body> {
  const { value, length, text } = await readObject(request, schema, types);
  refuseUnstorable(value);
  if (text !== undefined) refuseInexactNumbers(text, schema);
  return { value, length };
}

/** Bytes of a body that is too large which are still read: a proxy that is still sending takes a closed connection for a failed server. */
const mostDiscarded = 8 * 1024 * 1024;

/** Reads what a client still sends, so that it sees the refusal, up to a bound. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  try {
    let length = 0;
    for (let read = await reader?.read(); read?.done === false && length < mostDiscarded; read = await reader?.read())
      length += read.value.byteLength;
    await reader?.cancel();
  } catch {
    // The client has gone.
  }
}

const formTypes = ["application/x-www-form-urlencoded", "multipart/form-data"];

const noBody: ReadBody = { value: {}, length: 0 };

async function readObject(request: Request, schema: z.ZodObject, types: MediaTypes): Promise<ReadBody> {
  const length = request.headers.get("Content-Length");
  const digest = request.headers.get("Content-Digest");
  refuseEncodings(request.headers.get("Content-Encoding"));
  if (length === "0" && digest === null) return noBody;
  if (Number(length) > bodyLimit) {
    await discard(request.body?.getReader());
    throw new LatchkeyError("body_too_large");
  }
  const contentType = request.headers.get("Content-Type") ?? "";
  const mediaType = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const isJson = types.isJson(mediaType);
  if (length !== null && digest === null && isJson) return parseJson(await readText(request, Number(length)), Number(length));
  const bytes = request.body === null ? new Uint8Array() : await readStream(request.body);
  if (digest !== null) requireDigest(digest, bytes);
  if (bytes.byteLength === 0) return noBody;
  if (isJson) return parseJson(decode(bytes), bytes.byteLength);
  if (types.hasForms && formTypes.includes(mediaType))
    return { value: readForm(bytes, contentType, schema), length: bytes.byteLength };
  throw new LatchkeyError("media_type_unsupported", { headers: { Accept: types.names } });
}

/** RFC 9110, sections 8.4.1, 12.5.3 and 15.5.16: a coding that is not read is refused, and the answer names those that are. */
function refuseEncodings(field: string | null): void {
  const codings = (field ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  if (codings.every((coding) => coding === "" || coding === "identity")) return;
  throw new LatchkeyError("media_type_unsupported", {
    message: "The body has a content encoding, which is not supported. Send the body uncompressed, without Content-Encoding.",
    headers: { "Accept-Encoding": "identity" },
  });
}

/**
 * Text that the runtime decodes itself, which takes half the time of reading bytes. What is not UTF-8 becomes U+FFFD and so another number of
 * bytes, but for the first three of a character of four.
 */
async function readText(request: Request, length: number): Promise<string> {
  const text = await untilBroken(request.text());
  if (text.includes("\ufffd") && toUtf8(text).byteLength !== length) throw notJson();
  return text;
}

/** A body of a length that nobody has said, or one that is no text. */
async function readStream(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (let read = await untilBroken(reader.read()); !read.done; read = await untilBroken(reader.read())) {
    length += read.value.byteLength;
    if (length > bodyLimit) {
      await discard(reader);
      throw new LatchkeyError("body_too_large");
    }
    chunks.push(read.value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** A body that ends before its end is its client's fault: the client went away, or sends another length than it says. */
async function untilBroken<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw new LatchkeyError("request_malformed", {
      message: "The body ended too early. Send the whole request again.",
      cause,
    });
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw notJson(cause);
  }
}

const notJson = (cause?: unknown) =>
  new LatchkeyError("request_malformed", {
    message: "The body is not valid JSON in UTF-8. Correct the JSON, or send its Content-Type.",
    cause,
  });

function parseJson(text: string, length: number): ReadBody {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notJson(cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new LatchkeyError("request_malformed", {
      message: "The body must be a JSON object. Send { … } with the members that /docs lists.",
    });
  }
  return { value, length, text };
}
