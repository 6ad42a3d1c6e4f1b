/** Characters of a name of the caller's that an answer repeats. */
const mostCharacters = 64;

/** A name that a request has, short enough to be repeated in an answer. */
export const shortened = (name: string): string =>
  name.length > mostCharacters ? `${name.slice(0, mostCharacters).toWellFormed()}…` : name;

/** The path to a member of a request, as an answer names it; `body` is the whole. */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path.map((part) => shortened(String(part))).join(".") || "body";
