import { z } from "zod";
import { coded, metadataField } from "../http/fields.ts";
import { metadataOut, timestamp, usernameField } from "../http/schemas.ts";

/** An account as the API shows it. */
export const account = z
  .object({
    username: z.string(),
    role_name: z.string(),
    email: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    status: z.enum(["active", "inactive", "banned"]),
    metadata: metadataOut,
    banned_at: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: "Account" });

export const passwordField = z
  .string(coded({ missing: "43004", invalid: "43011" }))
  .min(8, coded({ missing: "43004", invalid: "43011" }))
  .max(256, coded({ invalid: "43011" }))
  .meta({ description: "8 to 256 characters, not the username.", format: "password", example: "correct horse battery" });

export const personName = z.string().trim().max(256).nullable().optional();

export const emailField = z
  .email(coded({ missing: "43001", invalid: "43010" }))
  .max(320, coded({ invalid: "43010" }))
  .meta({ example: "alice@example.com" });

export const roleField = z
  .string(coded({ missing: "43002", invalid: "43003" }))
  .min(1, "43003")
  .max(256, "43003")
  .meta({ description: "`admin`, `user`, or one of the tenant's own.", example: "user" });

export const createBody = z.strictObject({
  username: usernameField.refine((username) => username.toLowerCase() !== "superadmin", { error: "43009" }),
  password: passwordField,
  email: emailField,
  role: roleField.default("user"),
  first_name: personName,
  last_name: personName,
  lastName: personName.meta({ description: "Another spelling of last_name.", deprecated: true }),
  metadata: metadataField.optional(),
});
