import { z } from "zod";
import { createWeakCache } from "../../cache/cache.ts";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import { fieldName } from "../../http/names.ts";

/**
 * Refuses a number in metadata that would come back as another one: of JSON's numbers this runtime keeps the nearest double alone. A number is
 * compared as a decimal, so that `1.0` and `1e2` are taken, and `9007199254740993`, `0.1000000000000000055` and `1e400` are not.
 * @param text of the body: valid JSON, of few levels
 * @throws LatchkeyError request_malformed
 */
export function refuseInexactNumbers(text: string, schema: z.ZodObject): void {
  if (!mayBeInexact.test(text) || !takesMetadata(schema)) return;
  const path = pathOfInexactNumber(text);
  if (path === undefined) return;
  const field = fieldName(path);
  const message = `The member ${field} is a number that cannot be stored exactly. Send it as text.`;
  throw new LatchkeyError("request_malformed", { message, fields: [{ field, refusal: "request_malformed", message }] });
}

/** Of fewer digits, without a point and an exponent, every number is a double. */
const mayBeInexact = /\d{16}|\d[.eE]/;

const takers = createWeakCache<z.core.$ZodType, boolean>("metadataSchemas");

/** Tells whether metadata is among what a schema takes, at any level. */
function takesMetadata(type: z.core.$ZodType): boolean {
  const before = takers.get(type);
  if (before !== undefined) return before;
  const found =
    type instanceof z.ZodObject
      ? Object.entries(type.shape).some(([name, member]) => name === "metadata" || takesMetadata(member as z.core.$ZodType))
      : type instanceof z.ZodArray
        ? takesMetadata(type.element)
        : (type instanceof z.ZodOptional || type instanceof z.ZodNullable) && takesMetadata(type.unwrap());
  takers.set(type, found);
  return found;
}

/** An object or list around the present place. `name` is the text of the present member's name, quotes and escapes included. */
type Frame = { isList: boolean; index: number; name: string; expectsName: boolean; isMetadata: boolean };

function pathOfInexactNumber(text: string): PropertyKey[] | undefined {
  const frames: Frame[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const frame = frames.at(-1);
    const character = text[at] ?? "";
    if (character === '"') {
      const end = endOfString(text, at);
      if (frame?.expectsName === true) {
        frame.name = text.slice(at, end + 1);
        frame.isMetadata = frames.at(-2)?.isMetadata === true || isMetadataName(frame.name);
      }
      at = end;
    } else if (character === "{" || character === "[") {
      const isList = character === "[";
      frames.push({ isList, index: 0, name: '""', expectsName: !isList, isMetadata: frame?.isMetadata === true });
    } else if (character === "}" || character === "]") frames.pop();
    else if (character === "," && frame !== undefined) {
      frame.index += 1;
      frame.expectsName = !frame.isList;
    } else if (character === ":" && frame !== undefined) frame.expectsName = false;
    else if (isDigitOrSign(character)) {
      const end = endOfNumber(text, at);
      if (frame?.isMetadata === true && !isExact(text.slice(at, end)))
        return frames.map(({ isList, index, name }) => (isList ? index : (JSON.parse(name) as string)));
      at = end - 1;
    }
  }
  return undefined;
}

/** Characters of the name when each is written as an escape. */
const longestMetadataName = '"metadata"'.length * 6;

/** A name may be long, and is looked at once: what is parsed is none that is longer than it can be. */
const isMetadataName = (name: string): boolean =>
  name === '"metadata"' || (name.length <= longestMetadataName && name.includes("\\") && JSON.parse(name) === "metadata");

const isDigitOrSign = (character: string): boolean => character === "-" || (character >= "0" && character <= "9");

/** @param start of its opening quote; gives the place of the closing one */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    if (end === -1) return text.length;
    let first = end;
    while (text[first - 1] === "\\") first -= 1;
    if ((end - first) % 2 === 0) return end;
  }
}

const numberRest = /[\d.eE+-]*/y;

function endOfNumber(text: string, start: number): number {
  numberRest.lastIndex = start;
  return start + (numberRest.exec(text)?.[0].length ?? 1);
}

/** Decimals of so many digits all come back from a double. */
const exactDigits = 15;

function isExact(source: string): boolean {
  if (source.length <= exactDigits && !/e/i.test(source)) return true;
  const value = Number(source);
  return Number.isFinite(value) && decimalOf(source) === decimalOf(String(value));
}

/** A number's digits without zeros around them, and its exponent: the same for each way to write the number. Zero has no sign. */
function decimalOf(source: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(source) ?? [];
  const digits = whole + fraction;
  let first = 0;
  while (digits[first] === "0") first += 1;
  let last = digits.length;
  while (last > first && digits[last - 1] === "0") last -= 1;
  if (first === last) return "0";
  return `${sign}${digits.slice(first, last)}e${Number(exponent) - fraction.length + digits.length - last}`;
}
