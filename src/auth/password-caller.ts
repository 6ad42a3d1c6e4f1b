import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { dummyHash } from "../crypto/passwords.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { accountStatus } from "../licensing/index.ts";
import { accountCaller, requireMaySignIn } from "./account-state.ts";
import { selectAccountState, selectUsernameByEmail } from "./store.ts";

/**
 * Returns the account that sends its email address and its password. Who does not know the password learns nothing, not even whether there is such an
 * account: an unknown address takes the same round trips and the same hash.
 * @throws LatchkeyError too_many_requests, tenant_not_found, credentials_invalid, account_banned, account_inactive, too_many_password_checks
 */
export async function resolvePassword(
  { database, passwords, attempts }: Context,
  tenantName: string | undefined,
  { email, password }: { email: string; password: string },
): Promise<Caller> {
  if (tenantName === undefined) throw new LatchkeyError("tenant_not_found");
  const username = (await selectUsernameByEmail(database, tenantName, email)) ?? email;
  return attempts().guess(`${tenantName}/${username}`, async () => {
    const state = await selectAccountState(database, tenantName, username);
    if (state === undefined) throw new LatchkeyError("tenant_not_found");
    const { account } = state;
    const isRight = account !== null && account.username === username;
    if (!(await passwords().verify(password, account?.passwordHash ?? dummyHash())) || !isRight)
      throw new LatchkeyError("credentials_invalid");
    requireMaySignIn(accountStatus(account));
    return { ...accountCaller(state, account), knowsPassword: true };
  });
}
