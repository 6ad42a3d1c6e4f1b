import type { RefusalName } from "../errors/refusals.ts";
import { accountRefusalNames } from "../licensing/index.ts";

/** The refusals of a proof by password, and by a code where there is a second factor, of the superadmin. */
export const refusalsOfSuperadminProof = [
  "too_many_requests",
  "username_missing",
  "password_missing",
  "account_not_found",
  "credentials_invalid",
  "second_factor_missing",
  "second_factor_invalid",
  "too_many_password_checks",
] as const satisfies RefusalName[];

/** The same of an account: of every route that takes such a proof. */
export const refusalsOfProof = [
  ...refusalsOfSuperadminProof,
  "tenant_not_found",
  ...accountRefusalNames,
] as const satisfies RefusalName[];

/** The refusals of a sign-in of an account. */
export const refusalsOfSignIn = [...refusalsOfProof, "second_factor_setup_required"] as const satisfies RefusalName[];

/** The refusals of switching off a second factor, by whoever has it. */
export const refusalsOfSwitchingOff = [
  "too_many_requests",
  "current_password_missing",
  "credentials_invalid",
  "second_factor_missing",
  "second_factor_invalid",
  "second_factor_not_set_up",
  "too_many_password_checks",
] as const satisfies RefusalName[];
