// Rules about license keys as text, wherever one comes in.

/** Characters that a key of a vendor's own may have at most, a signed one of another system among them. */
export const longestOwnKey = 4_096;

/** Characters that any key may have: a signed one carries up to 4,096 characters of three bytes each, in base64, beside a signature. */
export const longestKey = 17_000;

/** Characters of a key in a path: proxies and logs cut longer ones. `POST .../licenses/actions/find` takes those. */
export const longestKeyInPath = 1_024;

/** Keys of a vendor's own: what people can type and an Authorization header can carry. */
export const ownKeyPattern = new RegExp(`^[\\x21-\\x7e]{8,${longestOwnKey}}$`);

/** Characters that show nothing: white space, controls, formats (byte order mark, zero-width space), fillers, and the empty pattern of Braille. */
const invisible = /[\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Returns a key as it was meant, without the white space and invisible characters that pasting leaves around it. Nothing inside is changed. Keys
 * begin and end with visible ASCII, so that one look at each end is all that most of them need.
 */
export function withoutInvisibleEnds(text: string): string {
  if (isVisibleAscii(text.charCodeAt(0)) && isVisibleAscii(text.charCodeAt(text.length - 1))) return text;
  let start = 0;
  while (start < text.length && invisible.test(characterAt(text, start))) start += characterAt(text, start).length;
  let end = text.length;
  while (end > start && invisible.test(characterBefore(text, end))) end -= characterBefore(text, end).length;
  return text.slice(start, end);
}

const isVisibleAscii = (code: number): boolean => code > 0x20 && code < 0x7f;

const isHalf = (text: string, from: "d8" | "dc", index: number): boolean =>
  (text.charCodeAt(index) & 0xfc00) === (from === "d8" ? 0xd800 : 0xdc00);

/** The character that begins there, of one code unit or two. */
const characterAt = (text: string, start: number): string =>
  text.slice(start, start + (isHalf(text, "d8", start) && isHalf(text, "dc", start + 1) ? 2 : 1));

/** The character that ends there. */
const characterBefore = (text: string, end: number): string =>
  text.slice(end - (isHalf(text, "dc", end - 1) && isHalf(text, "d8", end - 2) ? 2 : 1), end);
