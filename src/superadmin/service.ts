import { superadminName } from "../access/superadmin.ts";
import { requireSuperadmin } from "../auth/index.ts";
import type { Context } from "../context.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { findMasterByUsername, type MasterState } from "../masters/index.ts";
import { deleteFactor } from "./store.ts";

/** @throws LatchkeyError permission_denied, also for a superadmin that was deleted while it is still remembered */
export async function readSuperadmin(context: Context): Promise<MasterState> {
  const state = await findMasterByUsername(context.database, superadminName(context.caller));
  if (state === undefined) throw new LatchkeyError("permission_denied");
  return state;
}

/**
 * Switches the superadmin's second factor off, by its password and a code.
 * @throws LatchkeyError permission_denied, credentials_invalid, second_factor_missing, second_factor_invalid, second_factor_not_set_up,
 * too_many_requests, too_many_password_checks
 */
export async function switchOffFactor(
  context: Context,
  proof: { password: string; code: string | null | undefined },
): Promise<void> {
  const { master } = await requireSuperadmin(context, { username: superadminName(context.caller), ...proof });
  if (!(await deleteFactor(context.database, master.id))) throw new LatchkeyError("second_factor_not_set_up");
}
