import type { TenantContext } from "../context.ts";
import { refusalOf } from "../db/errors.ts";
import type { LicenseName, ShownLicense } from "../document/license-document-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { type ChangingAction, isExpired, refusedTransfer } from "../licensing/index.ts";
import { readPolicy } from "../policies/service.ts";
import { licenseRules, type Target } from "./change-store.ts";
import type { PresentableLicense } from "./present.ts";
import { findDocument, issuerOf, presentable } from "./service.ts";
import type { Changed } from "./touch-store.ts";
import { changePolicy, type LicenseUpdate, updateLicense } from "./update-store.ts";

/** What an unknown license is told: by its id, or by its key. */
export type Unknown = "47006" | "47024";

/**
 * Does what an action says, by its rule.
 * @param amount how many uses an action that counts them is about, 1 or more
 * @throws LatchkeyError `unknown`, and the refusals that the action declares
 */
export const actOnLicense = (context: TenantContext, action: ChangingAction, name: LicenseName, unknown: Unknown, amount = 1) =>
  acted(context, licenseRules[action](context.database, targetOf(context, name), amount), unknown);

/** Changes what the update names and nothing else. @throws LatchkeyError 43009, 47006, 47023 */
export function changeLicense(context: TenantContext, name: LicenseName, update: LicenseUpdate) {
  const { database, now } = context;
  if (update.expiry && isExpired({ expiry: update.expiry }, now)) throw new LatchkeyError("47023");
  return changed(context, updateLicense(database, targetOf(context, name), update), "47006");
}

/**
 * Puts a license under another policy.
 * @throws LatchkeyError 40003, 46003, 47006, and 46033 with every reason why the policies are not compatible
 */
export async function movePolicy(context: TenantContext, name: LicenseName, policyId: string): Promise<PresentableLicense> {
  try {
    const move = changePolicy(context.database, targetOf(context, name), { policyId, issuer: issuerOf(context) });
    return await changed(context, move, "47006");
  } catch (error) {
    if (refusalOf(error) !== "46033") throw error;
    throw new LatchkeyError("46033", { cause: error, message: await reasonsAgainst(context, name, policyId) });
  }
}

async function reasonsAgainst(context: TenantContext, name: LicenseName, policyId: string): Promise<string> {
  const [document, next] = await Promise.all([findDocument(context, name), readPolicy(context, policyId)]);
  const reasons = document === undefined ? [] : refusedTransfer(document.policy, next);
  return ["The policies are not compatible.", ...reasons].join(" ");
}

const targetOf = ({ tenant, now }: TenantContext, name: LicenseName): Target => ({ tenantId: tenant.id, name, now });

/** As `changed`, for what the license's rate limit counts. */
async function acted(
  context: TenantContext,
  action: Promise<Changed | undefined>,
  unknown: Unknown,
): Promise<PresentableLicense> {
  const touched = await action;
  context.tellRate(touched?.rate ?? null);
  return changed(context, Promise.resolve(touched?.document), unknown);
}

async function changed(
  context: TenantContext,
  change: Promise<ShownLicense | undefined>,
  unknown: Unknown,
): Promise<PresentableLicense> {
  const document = await change;
  if (document === undefined) throw new LatchkeyError(unknown);
  return presentable(context, document);
}
