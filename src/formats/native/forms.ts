import { z } from "zod";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import { shortened } from "../../http/names.ts";

/** Fields that a form may have. */
export const mostFields = 200;

/** Characters that the header of one part of a multipart form may have. */
const longestHeader = 4_096;

/**
 * A form's fields as an object, each of the type that the schema names. Fields are counted while they are read, each is looked at once, and files
 * are not taken: reading a form takes time in proportion to its bytes.
 * @throws LatchkeyError request_malformed
 */
export function readForm(bytes: Uint8Array, contentType: string, schema: z.ZodObject): unknown {
  const text = new TextDecoder().decode(bytes);
  const isMultipart = /^\s*multipart\/form-data\b/i.test(contentType);
  const fields = isMultipart ? multipartFields(text, boundaryOf(contentType)) : urlencodedFields(text);
  refuseJson(fields[0]?.[0] ?? "");
  if (text.includes("\ufffd") && !isUtf8(bytes)) throw notForm();
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const others = values.get(name);
    if (others === undefined) values.set(name, [value]);
    else others.push(value);
  }
  const members = [...values].map(([name, all]) => [name, fromText(all, memberOf(schema, name))] as const);
  // Unlike an assignment this makes a member of its own of a field that is named __proto__.
  return Object.fromEntries(members);
}

/** Asked where the decoder may have put U+FFFD in the place of what is none. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

type Field = [name: string, value: string];

const memberOf = (schema: z.ZodObject, name: string): z.core.$ZodType | undefined =>
  Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;

/** The parser of URLs takes a form of a million fields: they are counted first. */
function urlencodedFields(text: string): Field[] {
  let fields = 0;
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf("&", at);
    const end = next === -1 ? text.length : next;
    if (end > at) fields += 1;
    if (fields > mostFields) throw tooMany();
    at = end + 1;
  }
  return [...new URLSearchParams(text)];
}

/** RFC 2046, section 5.1.1: 1 to 70 characters, with quotes around them or without. */
function boundaryOf(contentType: string): string {
  const [, quoted, token] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s";]{1,70})(?=[\s;]|$))/i.exec(contentType) ?? [];
  const boundary = quoted ?? token;
  if (boundary === undefined) throw notForm();
  return boundary;
}

/** RFC 7578. A line may end without a carriage return. */
function multipartFields(text: string, boundary: string): Field[] {
  const delimiter = `\n--${boundary}`;
  const fields: Field[] = [];
  let at = text.startsWith(delimiter.slice(1)) ? delimiter.length - 1 : afterNext(text, delimiter, 0);
  while (!text.startsWith("--", at)) {
    if (fields.length === mostFields) throw tooMany();
    const next = text.indexOf(delimiter, at);
    if (next === -1) throw notForm();
    fields.push(fieldOf(text, at, text[next - 1] === "\r" ? next - 1 : next));
    at = next + delimiter.length;
  }
  return fields;
}

/** A part between two delimiters: an end of the line, a header, an empty line, and the value. */
function fieldOf(text: string, from: number, to: number): Field {
  const head = text.slice(from, Math.min(to, from + longestHeader));
  const separator = /\r?\n\r?\n/.exec(head);
  if (separator === null) throw notForm();
  const disposition = /^content-disposition:\s*form-data\b(.*)$/im.exec(head.slice(0, separator.index))?.[1] ?? "";
  const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1] ?? /;\s*name=([^\s;"]+)/i.exec(disposition)?.[1];
  if (name === undefined) throw notForm();
  if (/;\s*filename\*?=/i.test(disposition))
    throw new LatchkeyError("request_malformed", { message: `The form's field ${shortened(name)} is a file. Send it as text.` });
  return [name, text.slice(from + separator.index + separator[0].length, to)];
}

function afterNext(text: string, part: string, from: number): number {
  const found = text.indexOf(part, from);
  if (found === -1) throw notForm();
  return found + part.length;
}

/**
 * Refuses JSON that curl sends as a form where nobody names a type. The only field's name is the whole body, or the part before its first
 * "=".
 */
function refuseJson(firstName: string): void {
  if (!firstName.trimStart().startsWith("{")) return;
  throw new LatchkeyError("request_malformed", {
    message: "The body is JSON, but its Content-Type is a form. Send Content-Type: application/json.",
  });
}

const tooMany = () =>
  new LatchkeyError("request_malformed", { message: `The form has more than ${mostFields} fields. Send fewer, or send JSON.` });

const notForm = () =>
  new LatchkeyError("request_malformed", {
    message: "The body is not a valid form in UTF-8. Encode the fields as its Content-Type says.",
  });

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
