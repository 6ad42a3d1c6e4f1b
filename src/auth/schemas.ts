import { z } from "zod";
import { refusedAs } from "../http/fields.ts";

/** Members of every body that signs in by a password. */
export const credentialFields = {
  username: z
    .string(refusedAs({ missing: "username_missing", invalid: "account_not_found" }))
    .min(1, refusedAs({ missing: "username_missing" }))
    .max(256, refusedAs({ invalid: "account_not_found" }))
    .meta({ description: "The account's, or the superadmin's.", example: "ada" }),
  password: z
    .string(refusedAs({ missing: "password_missing", invalid: "password_missing" }))
    .min(1, refusedAs({ missing: "password_missing" }))
    .max(1024, refusedAs({ invalid: "credentials_invalid" }))
    .meta({ description: "Its password.", format: "password", example: "correct horse battery" }),
};
