import type { TenantContext } from "../context.ts";
import { dummyHash } from "../crypto/passwords.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { beginSetup, completeSetup, type Setup } from "../second-factor/index.ts";
import { type Held, requirePassword, requireProof } from "./door.ts";
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
