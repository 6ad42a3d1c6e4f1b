import { z } from "zod";
import { refusedAs } from "../http/fields.ts";

/** A code of a second factor, as a body has it. Without one, an empty text is as good as none. */
export const codeField = z
  .string(refusedAs({ missing: "second_factor_missing", invalid: "second_factor_invalid" }))
  .max(64, refusedAs({ invalid: "second_factor_invalid" }))
  .meta({ description: "Six digits from the account's app, or a recovery code.", example: "492039" });
