import type { RefusalName } from "../errors/refusals.ts";
import { accountRefusalNames } from "../licensing/index.ts";

/** The refusals of a proof by password, and by a code where the account has a second factor: of every route that takes one. */
export const refusalsOfProof = [
  "too_many_requests",
  "tenant_not_found",
  "username_missing",
  "password_missing",
  "account_not_found",
  "credentials_invalid",
  ...accountRefusalNames,
  "second_factor_missing",
  "second_factor_invalid",
  "too_many_password_checks",
] as const satisfies RefusalName[];

/** The refusals of a sign-in of an account. */
export const refusalsOfSignIn = [...refusalsOfProof, "second_factor_setup_required"] as const satisfies RefusalName[];
