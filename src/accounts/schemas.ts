import { z } from "zod";
import { longestPassword, shortestPassword } from "../crypto/password-rules.ts";
import { metadataField, refusedAs } from "../http/fields.ts";
import { createdAt, metadataOut, textOut, time, updatedAt, usernameField } from "../http/schemas.ts";
import { accountStatuses } from "../licensing/index.ts";

/** An account as the API shows it. */
export const account = z
  .object({
    username: textOut("Its name, unique in the tenant.", "alice"),
    role_name: textOut("The account's role: `admin`, `user`, or a custom role.", "user"),
    email: textOut("The owner's email address, unique in the tenant.", "alice@example.com"),
    first_name: textOut("Its owner's first name.", "Alice").nullable(),
    last_name: textOut("Its owner's last name.", "Liddell").nullable(),
    status: z.enum(accountStatuses).meta({ description: "Only an active account signs in.", example: "active" }),
    metadata: metadataOut,
    banned_at: time("When it was banned; null is not.").nullable(),
    second_factor_at: time("When its second factor was set up; null is not.").nullable(),
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Account" });

/** A password to be set. The service holds it to the rules, and says which one it breaks. */
export const newPasswordField = (missing: "password_missing" | "new_password_missing") =>
  z
    .string(refusedAs({ missing, invalid: "password_too_weak" }))
    .min(1, refusedAs({ missing }))
    .meta({
      description:
        "8 to 256 characters (Unicode code points). Not the username, the email address, the part of it before the @, or the tenant's name, in " +
        "whatever case, and none of the ten thousand most common passwords.",
      format: "password",
      minLength: shortestPassword,
      maxLength: longestPassword,
      example: "correct horse battery",
    });

/** The password that an account has, where a request has to know it. */
export const currentPasswordField = z
  .string(refusedAs({ missing: "current_password_missing", invalid: "current_password_missing" }))
  .min(1, "current_password_missing")
  .max(1024, "credentials_invalid")
  .meta({ description: "The password that it has.", format: "password", example: "let me in please" });

const personName = (description: string, example: string) =>
  z.string().trim().max(256).nullable().optional().meta({ description, example });

/** An account owner's name. The last one has two spellings, of which one is documented. */
export const personNames = {
  first_name: personName("Its owner's first name, up to 256 characters.", "Alice"),
  last_name: personName("Its owner's last name, up to 256 characters.", "Liddell"),
  lastName: personName("Another spelling of last_name.", "Liddell").meta({ undocumented: true }),
};

export const emailField = z
  .email(refusedAs({ missing: "email_missing", invalid: "email_invalid" }))
  .max(320, refusedAs({ invalid: "email_invalid" }))
  .meta({ description: "Up to 320 characters, unique in the tenant.", example: "alice@example.com" });

export const roleField = z
  .string(refusedAs({ missing: "role_missing", invalid: "role_not_assignable" }))
  .min(1, "role_not_assignable")
  .max(256, "role_not_assignable")
  .meta({ description: "`admin`, `user`, or a custom role.", example: "user" });

export const createBody = z.strictObject({
  username: usernameField.meta({
    description:
      "Letters, digits, and between them `. _ @ + -`; 1 to 256. Another name than every other in the tenant and the superadmin's, also without " +
      "regard to case and compatible forms (NFKC). An email address only if it is the account's own. It signs in exactly as written here.",
    example: "alice",
  }),
  password: newPasswordField("password_missing"),
  email: emailField,
  role: roleField.default("user"),
  ...personNames,
  metadata: metadataField.optional(),
});
