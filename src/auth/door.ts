import type { Context } from "../context.ts";
import { dummyHash } from "../crypto/passwords.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { accountStatus } from "../licensing/index.ts";
import { findMasterByUsername, type MasterState } from "../masters/index.ts";
import { isDemandedOf, requireCode } from "../second-factor/index.ts";
import { requireMaySignIn } from "./account-state.ts";
import { roleOf } from "./role.ts";
import type { SignInState } from "./store.ts";

// The door: every way in by a password comes through here, after a guess was admitted (`Attempts.guess`).

/** The state of an account that is there. */
export type Held = SignInState & { account: NonNullable<SignInState["account"]> };

export type Proof = { password: string; code?: string | null | undefined };

/**
 * Lets in who knows the account's password and, where it has a second factor, a code of that, which is used up.
 * @throws LatchkeyError as `requireProof` and `requireDemandedFactor` do
 */
export async function passDoor(context: Context, state: Held, proof: Proof): Promise<void> {
  await requireProof(context, state, proof);
  requireDemandedFactor(state);
}

/**
 * Has somebody prove that an account is theirs: by its password, and by a code where it has a second factor. Who does not know the password learns
 * nothing of the account's state or factor.
 * @throws LatchkeyError credentials_invalid, account_banned, account_inactive, second_factor_missing, second_factor_invalid, too_many_requests,
 * too_many_password_checks
 */
export async function requireProof(context: Context, state: Held, { password, code }: Proof): Promise<void> {
  await requirePassword(context, state, password);
  await requireCode(context, state, code);
}

/** @throws LatchkeyError credentials_invalid, account_banned, account_inactive, too_many_password_checks */
export async function requirePassword(context: Context, { account }: Held, password: string): Promise<void> {
  if (!(await context.passwords().verify(password, account.passwordHash))) throw new LatchkeyError("credentials_invalid");
  requireMaySignIn(accountStatus(account));
}

/** Does what takes the superadmin's secrets, as a guess of them. @param work is given the one of that name; undefined where there is none */
export const withSuperadmin = <T>(
  context: Context,
  username: string,
  work: (state: MasterState | undefined) => Promise<T>,
): Promise<T> =>
  context.attempts().guess(`*/${username}`, async () => work(await findMasterByUsername(context.database, username)));

/**
 * Has somebody prove to be the superadmin, as `requireProof` does for accounts. An unknown name costs as much time as a wrong password.
 * @throws LatchkeyError credentials_invalid, second_factor_missing, second_factor_invalid, too_many_requests, too_many_password_checks
 */
export async function requireSuperadminProof(
  context: Context,
  state: MasterState | undefined,
  { password, code }: Proof,
): Promise<MasterState> {
  const known = await requireSuperadminPassword(context, state, password);
  await requireCode(context, known, code);
  return known;
}

/** @throws LatchkeyError credentials_invalid, too_many_password_checks */
export async function requireSuperadminPassword(
  context: Context,
  state: MasterState | undefined,
  password: string,
): Promise<MasterState> {
  const matches = await context.passwords().verify(password, state?.master.passwordHash ?? dummyHash());
  if (state === undefined || !matches) throw new LatchkeyError("credentials_invalid");
  return state;
}

/** Refuses an account without the second factor that its tenant demands of it. @throws LatchkeyError second_factor_setup_required */
export function requireDemandedFactor(state: Held): void {
  if (!state.requireSecondFactor || (state.factor?.secretSealed ?? null) !== null) return;
  if (isDemandedOf(roleOf(state).permissions)) throw new LatchkeyError("second_factor_setup_required");
}
