import { LatchkeyError } from "../errors/latchkey-error.ts";
import { fieldName } from "./names.ts";

/** Deeper than any member of the contract; keeps every recursion over a hostile body shallow. */
export const deepestPath = 16;

/** Values that a body may have in all, lists and objects among them: what is checked costs time and memory for each. */
export const mostValues = 50_000;

/** Members of one object: many times what any object of the contract has. */
export const mostMembers = 1_000;

type Walk = { path: (string | number)[]; values: number };

/**
 * Refuses what the database cannot store or what a later step must not walk: text with U+0000 or half a surrogate pair, a member named
 * `__proto__`, which JavaScript drops where it copies an object; and a body that has more than 16 levels, more than 50,000 values, or an object of more than
 * 1,000 members. Each value is looked at once.
 * @throws LatchkeyError request_malformed
 */
export function refuseUnstorable(value: unknown): void {
  visit(value, { path: [], values: 0 });
}

function visit(value: unknown, walk: Walk): void {
  walk.values += 1;
  if (typeof value === "string") requireStorable(value, walk.path);
  if (typeof value !== "object" || value === null) return;
  if (walk.path.length >= deepestPath)
    throw new LatchkeyError("request_malformed", { message: "The body is nested too deeply. Send a flatter one." });
  if (Array.isArray(value)) {
    requireFew(walk.values + value.length);
    for (let index = 0; index < value.length; index += 1) visitMember(value[index], index, walk);
    return;
  }
  const names = Object.keys(value);
  requireFew(walk.values + names.length);
  if (names.length > mostMembers)
    throw new LatchkeyError("request_malformed", {
      message: `An object of the body has more than ${mostMembers} members. Send fewer.`,
    });
  for (const name of names) {
    requireStorable(name, walk.path, "a name");
    if (name === "__proto__") throw refused([...walk.path, name], "has a name that is not taken. Choose another name");
    visitMember((value as Record<string, unknown>)[name], name, walk);
  }
}

function visitMember(value: unknown, name: string | number, walk: Walk): void {
  walk.path.push(name);
  visit(value, walk);
  walk.path.pop();
}

function requireFew(values: number): void {
  if (values > mostValues)
    throw new LatchkeyError("request_malformed", { message: `The body has more than ${mostValues} values. Send fewer.` });
}

/** Postgres stores neither U+0000 nor half a surrogate pair, in text or in jsonb. */
function requireStorable(text: string, path: readonly (string | number)[], ...name: string[]): void {
  if (text.includes("\0") || !text.isWellFormed())
    throw refused([...path, ...name], "has a character that cannot be stored (U+0000 or half a surrogate pair)");
}

function refused(path: readonly (string | number)[], why: string): LatchkeyError {
  const field = fieldName(path);
  // A name of the caller's may be anything, so the sentence does not begin with it.
  const message = `The member ${field} ${why}.`;
  return new LatchkeyError("request_malformed", { message, fields: [{ field, refusal: "request_malformed", message }] });
}
