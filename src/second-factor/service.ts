import { type Permission, permissionsOfRole } from "../access/permissions.ts";
import { isWithinRights } from "../access/rights.ts";
import type { Context } from "../context.ts";
import { secondFactorContext } from "../crypto/key-contexts.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { hashedTextOf, newRecoveryCodes } from "./recovery-codes.ts";
import { confirmPending, type HeldFactor, type Holder, putPending, spendRecoveryCode, spendStep } from "./store.ts";
import { isAppCode, newSecret, stepOfCode, uriOf } from "./totp.ts";

/** An account that knows its password, with what is stored of its second factor. */
export type Proving = {
  tenant: { id: string; name: string };
  account: { id: string; username: string };
  factor: HeldFactor | null;
};

/** A secret for an authenticator app: in base32, and as the URI of a QR code. */
export type Setup = { secret: string; uri: string };

/** Minutes that a setup may take. */
const setupMinutes = 15;

/** Returns whether a tenant that demands second factors of its admins demands one of who has these permissions: more than the role `user` has. */
export const isDemandedOf = (permissions: readonly Permission[]): boolean =>
  !isWithinRights({ permissions: permissionsOfRole.user }, permissions);

const holderOf = ({ tenant, account }: Proving): Holder => ({ tenantId: tenant.id, accountId: account.id });

/**
 * Has an account with a second factor prove it by a code, and uses the code up. An account without one passes. It is for who has proved the password.
 * @throws LatchkeyError second_factor_missing, second_factor_invalid, too_many_requests
 */
export async function requireCode(context: Context, proving: Proving, code: string | null | undefined): Promise<void> {
  const { tenant, account, factor } = proving;
  const secretSealed = factor?.secretSealed ?? null;
  if (secretSealed === null) return;
  const given = code?.replace(/\s/g, "") ?? "";
  if (given === "") throw new LatchkeyError("second_factor_missing");
  await context.attempts().guessCode(`${tenant.name}/${account.username}`, async () => {
    const isGood = isAppCode(given)
      ? await spendAppCode(context, proving, secretSealed, given)
      : await spendRecoveryCode(context.database, {
          ...holderOf(proving),
          codeHash: await hashOf(context, proving, given),
          now: context.now,
        });
    if (!isGood) throw new LatchkeyError("second_factor_invalid");
  });
}

async function spendAppCode(context: Context, proving: Proving, secretSealed: string, code: string): Promise<boolean> {
  const step = stepOfCode(await openSecret(context, proving, secretSealed), code, context.now);
  return step !== undefined && spendStep(context.database, { ...holderOf(proving), secretSealed, step });
}

const openSecret = ({ secrets }: Context, { tenant, account }: Proving, sealed: string): Promise<string> =>
  secrets.sealer.open(sealed, secondFactorContext(tenant.id, account.id));

const hashOf = ({ secrets }: Context, { tenant, account }: Proving, code: string): Promise<string> | string =>
  secrets.lookupHash(hashedTextOf(tenant.id, account.id, code));

/**
 * Begins a setup with a new secret, good for 15 minutes; the one before is void. The factor that the account has works until the setup is confirmed. It is
 * for who has proved the password and the factor.
 * @throws LatchkeyError concurrent_change
 */
export async function beginSetup(context: Context, proving: Proving): Promise<Setup> {
  const { tenant, account, factor } = proving;
  const secret = newSecret();
  const isSame = await putPending(context.database, {
    ...holderOf(proving),
    proved: factor?.secretSealed ?? null,
    pendingSecretSealed: await context.secrets.sealer.seal(secret, secondFactorContext(tenant.id, account.id)),
    pendingUntil: new Date(context.now.getTime() + setupMinutes * 60_000),
  });
  if (!isSame) throw new LatchkeyError("concurrent_change");
  return { secret, uri: uriOf(secret, tenant.name, account.username) };
}

/**
 * Completes a setup with the first code of its secret, which is used up with that. Returns the recovery codes, which are in the place of those before.
 * It is for who has proved the password.
 * @throws LatchkeyError second_factor_setup_missing, second_factor_missing, second_factor_invalid, concurrent_change
 */
export async function completeSetup(context: Context, proving: Proving, code: string): Promise<string[]> {
  const { factor } = proving;
  const pendingSecretSealed = factor?.pendingSecretSealed ?? null;
  const isUnderWay = factor?.pendingUntil != null && factor.pendingUntil > context.now;
  if (pendingSecretSealed === null || !isUnderWay) throw new LatchkeyError("second_factor_setup_missing");
  const given = code.replace(/\s/g, "");
  if (given === "") throw new LatchkeyError("second_factor_missing");
  const step = stepOfCode(await openSecret(context, proving, pendingSecretSealed), given, context.now);
  if (step === undefined) throw new LatchkeyError("second_factor_invalid");
  const codes = newRecoveryCodes();
  const codeHashes = await Promise.all(codes.map((one) => hashOf(context, proving, one)));
  const setup = { ...holderOf(proving), pendingSecretSealed, step, codeHashes, now: context.now };
  if (!(await confirmPending(context.database, setup))) throw new LatchkeyError("concurrent_change");
  return codes;
}
