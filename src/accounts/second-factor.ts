import { requireOwnProof } from "../auth/index.ts";
import type { TenantContext } from "../context.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { deleteSecondFactor } from "./second-factor-store.ts";
import { act } from "./service.ts";

type Proof = { password: string | undefined; code: string | null | undefined };

/**
 * Switches an account's second factor off: one's own by the password and a code, another's as an administrator does whose colleague lost the phone.
 * @throws LatchkeyError permission_denied, account_not_found, second_factor_not_set_up, and for one's own current_password_missing, credentials_invalid,
 * second_factor_missing, second_factor_invalid, too_many_requests, too_many_password_checks
 */
export const switchOffSecondFactor = (context: TenantContext, username: string, { password, code }: Proof): Promise<void> =>
  act(context, username, async (on) => {
    const { caller } = context;
    if (caller.kind === "account" && caller.username === username) {
      if (password === undefined) throw new LatchkeyError("current_password_missing");
      await requireOwnProof(context, { username, password, code });
    }
    await deleteSecondFactor(context.database, on);
  });
