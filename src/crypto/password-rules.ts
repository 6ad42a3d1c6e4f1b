import { foldName } from "../names.ts";
import { commonPasswords } from "./common-passwords.ts";

/** Code points, which is what people count as characters, after NFC. */
export const shortestPassword = 8;
export const longestPassword = 256;

/** Whose password it is to be: what everybody would try first. */
export type PasswordOwner = { username: string; email?: string | undefined; tenantName?: string | undefined };

/** Returns the sentences that say which rule a new password breaks; undefined where it breaks none. */
export function passwordFault(password: string, { username, email, tenantName }: PasswordOwner): string | undefined {
  const { length } = [...password.normalize("NFC")];
  if (length < shortestPassword || length > longestPassword)
    return `The password must have ${shortestPassword} to ${longestPassword} characters. Send a longer or a shorter one.`;
  const folded = foldName(password);
  const isSame = (text: string | undefined): boolean => text !== undefined && foldName(text) === folded;
  if (isSame(username)) return "The password must not be the username. Choose another one.";
  if (isSame(email) || isSame(email?.slice(0, email.lastIndexOf("@"))))
    return "The password must not be the email address, or the part of it before the @. Choose another one.";
  if (isSame(tenantName)) return "The password must not be the tenant's name. Choose another one.";
  if (!folded.includes(" ") && commonPasswords.includes(` ${folded} `))
    return "The password is one of the ten thousand most common ones. Choose another, such as a few unrelated words.";
  return undefined;
}
