import { type Permission, permissionsOfRole } from "../access/permissions.ts";
import { isWithinRights } from "../access/rights.ts";
import type { Context } from "../context.ts";
import { secondFactorContext, superadminFactorContext } from "../crypto/key-contexts.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { hashedTextOf, newRecoveryCodes } from "./recovery-codes.ts";
import { confirmPending, type HeldFactor, type Holder, putPending, spendRecoveryCode, spendStep } from "./store.ts";
import { isAppCode, newSecret, stepOfCode, uriOf } from "./totp.ts";

/** An account or a superadmin that knows its password, with what is stored of its second factor. */
export type Proving = { factor: HeldFactor | null } & (
  | { tenant: { id: string; name: string }; account: { id: string; username: string } }
  | { master: { id: string; username: string } }
);

/** A secret for an authenticator app: in base32, and as the URI of a QR code. */
export type Setup = { secret: string; uri: string };

/** Minutes that a setup may take. */
const setupMinutes = 15;

/** Returns whether a tenant that demands second factors of its admins demands one of who has these permissions: more than the role `user` has. */
export const isDemandedOf = (permissions: readonly Permission[]): boolean =>
  !isWithinRights({ permissions: permissionsOfRole.user }, permissions);

/** Names that the parts of a second factor go by, and that they are bound to. */
type Names = {
  holder: Holder;
  /** Guesses of its codes are counted under it. */
  guessed: string;
  sealedUnder: string;
  /** Hashes of its recovery codes are of these, and of the code. */
  hashedWith: [tenantId: string, holderId: string];
  /** As an authenticator app shows it. */
  issuer: string;
  username: string;
};

function namesOf(proving: Proving): Names {
  if ("master" in proving) {
    const { id, username } = proving.master;
    return {
      holder: { kind: "superadmin", masterId: id },
      guessed: `*/${username}`,
      sealedUnder: superadminFactorContext(id),
      hashedWith: ["*", id],
      issuer: "Latchkey",
      username,
    };
  }
  const { tenant, account } = proving;
  return {
    holder: { kind: "account", tenantId: tenant.id, accountId: account.id },
    guessed: `${tenant.name}/${account.username}`,
    sealedUnder: secondFactorContext(tenant.id, account.id),
    hashedWith: [tenant.id, account.id],
    issuer: `Latchkey ${tenant.name}`,
    username: account.username,
  };
}

/**
 * Has somebody with a second factor prove it by a code, and uses the code up. Whoever has none passes. It is for who has proved the password.
 * @throws LatchkeyError second_factor_missing, second_factor_invalid, too_many_requests
 */
export async function requireCode(context: Context, proving: Proving, code: string | null | undefined): Promise<void> {
  const { holder, guessed } = namesOf(proving);
  const secretSealed = proving.factor?.secretSealed ?? null;
  if (secretSealed === null) return;
  const given = code?.replace(/\s/g, "") ?? "";
  if (given === "") throw new LatchkeyError("second_factor_missing");
  await context.attempts().guessCode(guessed, async () => {
    const isGood = isAppCode(given)
      ? await spendAppCode(context, proving, secretSealed, given)
      : await spendRecoveryCode(context.database, {
          holder,
          codeHash: await hashOf(context, proving, given),
          now: context.now,
        });
    if (!isGood) throw new LatchkeyError("second_factor_invalid");
  });
}

async function spendAppCode(context: Context, proving: Proving, secretSealed: string, code: string): Promise<boolean> {
  const step = stepOfCode(await openSecret(context, proving, secretSealed), code, context.now);
  return step !== undefined && spendStep(context.database, { holder: namesOf(proving).holder, secretSealed, step });
}

const openSecret = ({ secrets }: Context, proving: Proving, sealed: string): Promise<string> =>
  secrets.sealer.open(sealed, namesOf(proving).sealedUnder);

const hashOf = ({ secrets }: Context, proving: Proving, code: string): Promise<string> | string =>
  secrets.lookupHash(hashedTextOf(...namesOf(proving).hashedWith, code));

/**
 * Begins a setup with a new secret, good for 15 minutes; the one before is void. The factor that there is works until the setup is confirmed. It is
 * for who has proved the password and the factor.
 * @throws LatchkeyError concurrent_change
 */
export async function beginSetup(context: Context, proving: Proving): Promise<Setup> {
  const { holder, sealedUnder, issuer, username } = namesOf(proving);
  const secret = newSecret();
  const isSame = await putPending(context.database, {
    holder,
    proved: proving.factor?.secretSealed ?? null,
    pendingSecretSealed: await context.secrets.sealer.seal(secret, sealedUnder),
    pendingUntil: new Date(context.now.getTime() + setupMinutes * 60_000),
  });
  if (!isSame) throw new LatchkeyError("concurrent_change");
  return { secret, uri: uriOf(secret, issuer, username) };
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
  const setup = { holder: namesOf(proving).holder, pendingSecretSealed, step, codeHashes, now: context.now };
  if (!(await confirmPending(context.database, setup))) throw new LatchkeyError("concurrent_change");
  return codes;
}
