import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { dummyHash } from "../crypto/passwords.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { accountCaller } from "./account-state.ts";
import { passDoor } from "./door.ts";
import { selectSignInState, selectUsernameByEmail } from "./store.ts";

/**
 * Returns the account that sends its email address and its password. Who does not know the password learns nothing, not even whether there is such an
 * account: an unknown address takes the same round trips and the same hash.
 * A second factor is proved by signing in alone: an account that has one, or must have one, makes its first token with a session.
 * @throws LatchkeyError too_many_requests, tenant_not_found, credentials_invalid, account_banned, account_inactive, too_many_password_checks,
 * second_factor_missing, second_factor_setup_required
 */
export async function resolvePassword(
  context: Context,
  tenantName: string | undefined,
  { email, password }: { email: string; password: string },
): Promise<Caller> {
  if (tenantName === undefined) throw new LatchkeyError("tenant_not_found");
  const { database, passwords, attempts } = context;
  const username = (await selectUsernameByEmail(database, tenantName, email)) ?? email;
  return attempts().guess(`${tenantName}/${username}`, async () => {
    const state = await selectSignInState(database, tenantName, username);
    if (state === undefined) throw new LatchkeyError("tenant_not_found");
    const { account } = state;
    if (account === null || account.username !== username) {
      await passwords().verify(password, dummyHash());
      throw new LatchkeyError("credentials_invalid");
    }
    await passDoor(context, { ...state, account }, { password });
    return { ...accountCaller(state, account), knowsPassword: true };
  });
}
