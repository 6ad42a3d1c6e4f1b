import type { Context, TenantContext } from "../context.ts";
import { dummyHash } from "../crypto/passwords.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { MasterState } from "../masters/index.ts";
import { beginSetup, completeSetup, type Setup } from "../second-factor/index.ts";
import {
  type Held,
  requirePassword,
  requireProof,
  requireSuperadminPassword,
  requireSuperadminProof,
  withSuperadmin,
} from "./door.ts";
import type { Credentials } from "./service.ts";
import { selectSignInState } from "./store.ts";

/**
 * Begins the setup of a second factor with a new secret. An account that has one proves it: only so it is replaced.
 * @throws LatchkeyError too_many_requests, tenant_not_found, credentials_invalid, account_banned, account_inactive, second_factor_missing,
 * second_factor_invalid, concurrent_change, too_many_password_checks
 */
export const beginSecondFactor = (context: TenantContext, credentials: Credentials): Promise<Setup> =>
  withAccount(context, credentials, async (state) => {
    await requireProof(context, state, credentials);
    return beginSetup(context, state);
  });

/**
 * Completes the setup with the first code of the new secret, and returns the recovery codes, this once.
 * @throws LatchkeyError too_many_requests, tenant_not_found, credentials_invalid, account_banned, account_inactive, second_factor_setup_missing,
 * second_factor_missing, second_factor_invalid, concurrent_change, too_many_password_checks
 */
export const confirmSecondFactor = (context: TenantContext, credentials: Credentials & { code: string }): Promise<string[]> =>
  withAccount(context, credentials, async (state) => {
    await requirePassword(context, state, credentials.password);
    return completeSetup(context, state, credentials.code);
  });

/** Does what takes an account's secrets, as a guess of them. An unknown name costs as much time as a wrong password. */
const withAccount = <T>(
  context: TenantContext,
  { username, password }: Credentials,
  work: (state: Held) => Promise<T>,
): Promise<T> =>
  context.attempts().guess(`${context.tenant.name}/${username}`, async () => {
    const state = await selectSignInState(context.database, context.tenant.name, username);
    if (state === undefined) throw new LatchkeyError("tenant_not_found");
    const { account } = state;
    if (account === null) {
      await context.passwords().verify(password, dummyHash());
      throw new LatchkeyError("credentials_invalid");
    }
    return work({ ...state, account });
  });

/**
 * Has whoever acts on its own account prove it by its password and a code, as one who is not signed in would.
 * @throws LatchkeyError too_many_requests, credentials_invalid, second_factor_missing, second_factor_invalid, too_many_password_checks
 */
export const requireOwnProof = (context: TenantContext, credentials: Credentials): Promise<void> =>
  withAccount(context, credentials, (state) => requireProof(context, state, credentials));

/**
 * Does the same as `beginSecondFactor` for the superadmin.
 * @throws LatchkeyError too_many_requests, credentials_invalid, second_factor_missing, second_factor_invalid, concurrent_change,
 * too_many_password_checks
 */
export const beginSuperadminFactor = (context: Context, credentials: Credentials): Promise<Setup> =>
  withSuperadmin(context, credentials.username, async (state) =>
    beginSetup(context, await requireSuperadminProof(context, state, credentials)),
  );

/**
 * Does the same as `confirmSecondFactor` for the superadmin.
 * @throws LatchkeyError too_many_requests, credentials_invalid, second_factor_setup_missing, second_factor_missing, second_factor_invalid,
 * concurrent_change, too_many_password_checks
 */
export const confirmSuperadminFactor = (context: Context, credentials: Credentials & { code: string }): Promise<string[]> =>
  withSuperadmin(context, credentials.username, async (state) =>
    completeSetup(context, await requireSuperadminPassword(context, state, credentials.password), credentials.code),
  );

/**
 * Has the superadmin who is signed in prove it once more, by password and code. Returns the superadmin.
 * @throws LatchkeyError too_many_requests, credentials_invalid, second_factor_missing, second_factor_invalid, too_many_password_checks
 */
export const requireSuperadmin = (context: Context, credentials: Credentials): Promise<MasterState> =>
  withSuperadmin(context, credentials.username, (state) => requireSuperadminProof(context, state, credentials));
