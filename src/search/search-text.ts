import { uuidIn } from "../crypto/license-keys.ts";

/** Characters of a search at most. */
export const longestSearch = 1_024;

/** Characters that a part of a name must have in a row: an index of trigrams finds no shorter part. */
export const shortestPart = 3;

/** Pasted text, as each kind of thing is looked for. */
export type SearchText = {
  /** Texts of which one may be the whole value of a fingerprint, a username, a code or a member of metadata. */
  values: string[];
  /** Values in lower case, of which one may be an email. */
  emails: string[];
  /** Values that have the form of an id, in lower case. */
  ids: string[];
  /** Texts of which one may be a license key. */
  keys: string[];
  /** Words, of which a name must have each as a part. Empty where no index could find them. */
  parts: string[];
};

/** Words that are looked at: a pasted mail may have thousands. */
const mostWords = 6;

/** Reads what a customer has sent: with white space and invisible characters anywhere, in quotes, as a mail address has it, with dashes that a word processor made. */
export function readSearch(text: string): SearchText {
  const visible = text.replace(invisible, "").replace(anyDash, "-");
  const whole = bare(visible.replace(/\s+/gu, " ").trim());
  const words = whole
    .split(" ")
    .map(bare)
    .filter((word) => word !== "")
    .slice(0, mostWords);
  const joined = bare(visible.replace(/\s+/gu, ""));
  const values = distinct([whole, ...words]);
  return {
    values,
    emails: distinct(values.filter((value) => value.includes("@")).map((value) => value.toLowerCase())),
    ids: distinct([joined, ...words].flatMap((value) => uuidIn(value) ?? [])),
    keys: distinct([joined, ...words]).filter((value) => keyPattern.test(value)),
    parts: words.some((word) => indexed.test(word)) ? distinct(words) : [],
  };
}

/** Marks that show nothing: soft hyphens, zero-width spaces, marks of direction, a byte order mark. White space and line ends stay. */
const invisible = /(?!\s)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]|\ufeff/gu;

const anyDash = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/gu;

/** Visible ASCII of the length that a key may have. */
const keyPattern = /^[\x21-\x7e]{8,}$/;

const indexed = new RegExp(`[\\p{L}\\p{N}]{${shortestPart}}`, "u");

/** Takes off quotes, brackets and the full stop or comma of a sentence. */
const bare = (text: string): string => text.replace(/^["'“”„‘’«»<([{\s]+|["'“”„‘’«»>)\]}.,;:!?\s]+$/gu, "");

const distinct = (texts: string[]): string[] => [...new Set(texts)].filter((text) => text !== "");
