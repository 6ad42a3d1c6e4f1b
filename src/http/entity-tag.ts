import { LatchkeyError } from "../errors/latchkey-error.ts";

/** RFC 9110, section 8.8.3: the strong tag of a revision. */
export const entityTag = (revision: string): string => `"${revision}"`;

/** RFC 9110, section 5.6.1: a list with at least one tag, between commas and spaces of its own. */
const tags = /^[\t ,]*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:[\t ]*,[\t ,]*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*[\t ,]*$/;

const tag = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;

/** Characters of `If-Match`: some hundred tags. */
export const longestIfMatch = 2_048;

/**
 * Reads `If-Match` (RFC 9110, section 13.1.1): the revisions of which the thing must have one to be changed. Undefined where any will do: for `*`, and
 * where there is no such field. A weak tag matches nothing.
 * @throws LatchkeyError request_malformed for what is neither `*` nor a list of tags
 */
export function readIfMatch(field: string | undefined): string[] | undefined {
  if (field === undefined || field.trim() === "*") return undefined;
  if (field.length > longestIfMatch || !tags.test(field))
    throw new LatchkeyError("request_malformed", {
      message:
        'If-Match is not valid. Send the ETag of the answer that you change, with its quotes, such as "5f3c0a9be1d24c87", or *.',
    });
  return [...field.matchAll(tag)].flatMap(([, weak, revision = ""]) => (weak === undefined ? [revision] : []));
}
