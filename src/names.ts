// Rules about names that more than one resource keeps to.

/** Characters that a name of a tenant or an account may have. */
const longestName = 256;

/** Names of tenants: what fits into a path without escaping. */
export const slugPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** Usernames: letters, digits, and between them a few signs. */
export const usernamePattern = /^[\p{L}\p{N}](?:[\p{L}\p{N}._@+-]*[\p{L}\p{N}])?$/u;

/** Rules of usernames for the characters of ASCII, which programs read that do not know `\\p`. */
export const asciiRulesOfUsernames = patternBetween("\\x00-\\x2a\\x2c\\x2f\\x3a-\\x3f\\x5b-\\x5e\\x60\\x7b-\\x7f");

/** Returns a pattern of names that begin and end with a letter or digit, or whatever is not ASCII. @param excluded characters that are not between these */
export function patternBetween(excluded: string): string {
  const end = "[^\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]";
  return `^${end}(?:[^${excluded}]*${end})?$`;
}

/** Returns true for a text that a tenant can have as its name. */
export const isTenantName = (text: string): boolean => text.length <= longestName && slugPattern.test(text);

/** Returns true for a text that an account can have as its username. */
export const isUsername = (text: string): boolean =>
  text.length <= longestName && text.isWellFormed() && usernamePattern.test(text);

/** Characters that show nothing: they would make two names that look the same. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/** Returns true for a name with an invisible or bidirectional control character. */
export const hasInvisible = (text: string): boolean => text.search(invisible) >= 0;

/** Returns true for a name that is too long once it is folded: some letters become a whole phrase. */
export const isLongFolded = (text: string): boolean => foldName(text).length > longestName;

/** Returns true for a username in the form of an email address. */
export const isEmailAddress = (username: string): boolean => /^[^@]+@[^@]+\.[^@]+$/u.test(username);

/**
 * The text for comparing without regard to case and form: NFKC, then case folding. Upper case first, so that `ß` and `SS`, and both small
 * sigmas, fold to one. This is the only place that folds; Postgres folds otherwise in some locales.
 */
export const foldName = (text: string): string =>
  text.normalize("NFKC").replace(invisible, "").toUpperCase().toLowerCase().normalize("NFKC");
