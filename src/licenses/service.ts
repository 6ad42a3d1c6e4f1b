import { isAdmin } from "../access/admins.ts";
import { idFor } from "../access/ids.ts";
import { type Reach, reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import { openLicenseKey, sealedKey, uuidIn } from "../crypto/license-keys.ts";
import { randomLicenseKey } from "../crypto/random.ts";
import { signKey } from "../crypto/signed-keys.ts";
import { refusalOf } from "../db/errors.ts";
import { type LicenseName, type ShownLicense, selectShown } from "../document/license-document-store.ts";
import type { SigningKeyRow } from "../document/signing-key-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import {
  type ChangingAction,
  checkInDueAt,
  isExpired,
  type Limits,
  licenseStatus,
  refusedTransfer,
  type Term,
  termAfter,
} from "../licensing/index.ts";
import { type PolicyRecord, readPolicy, readPolicyParts } from "../policies/index.ts";
import { openSigningKey } from "../signing-keys/index.ts";
import { type Changed, licenseRules, type Target } from "./actions-store.ts";
import { changePolicy, type LicenseUpdate, updateLicense } from "./attributes-store.ts";
import type { ListedLicense } from "./list-store.ts";
import type { PresentableLicense } from "./present.ts";
import { insertLicense, type NewLicense } from "./store.ts";

export type LicenseInput = Limits & {
  /** The id that it had in another system. */
  id?: string | undefined;
  policyId: string;
  productId: string;
  name: string;
  /** A key of the vendor's own. */
  key: string | undefined;
  /** Data that a signed key carries. */
  keyData: string | undefined;
  /** A signed key that carries what the license is for; undefined is as the policy says. */
  signed: boolean | undefined;
  expiry: Date | null;
  owner: string | null;
  metadata: Record<string, unknown>;
};

/**
 * Issues a license. Its expiry is the one given, else now and the policy's duration where the clock starts at creation.
 * @throws LatchkeyError permission_denied, id_taken, account_not_found, product_not_found, policy_not_found, pool_empty, license_expiry_in_past,
 * license_key_taken, license_key_ambiguous
 */
export async function createLicense(context: TenantContext, input: LicenseInput): Promise<PresentableLicense> {
  const { database, tenant, now } = context;
  if (isExpired(input, now)) throw new LatchkeyError("license_expiry_in_past");
  const id = idFor(context, input.id);
  const { key, ...term } = await newKey(context, input, id);
  const document = await insertLicense(database, {
    id,
    tenantId: tenant.id,
    productId: input.productId,
    policyId: input.policyId,
    ownerUsername: input.owner,
    name: input.name,
    key: await sealedKey(context, key),
    isOwnKey: input.key !== undefined || isSigned(input),
    mayNeedSignature: input.key === undefined && input.keyData === undefined && input.signed === undefined,
    ...term,
    limits: input,
    metadata: input.metadata,
    issuer: issuerOf(context),
    now,
  });
  if (document !== undefined) return presentable(context, document);
  // The database alone knows without another round trip whether the policy signs keys, and cannot sign one.
  if (input.signed === undefined && (await readPolicy(context, input.policyId)).signKeys)
    return createLicense(context, { ...input, signed: true });
  throw new LatchkeyError("concurrent_change");
}

const isSigned = ({ keyData, signed }: LicenseInput): boolean => keyData !== undefined || signed === true;

type NewKey = Term & { key: string };

/** The key of a license to be: the vendor's own, a signed one, or a random one. What a signed key says of the expiry holds. */
async function newKey(context: TenantContext, input: LicenseInput, id: string): Promise<NewKey> {
  if (input.key !== undefined && isSigned(input)) throw new LatchkeyError("license_key_ambiguous");
  const given = { expiry: input.expiry, expiryAnchorDay: null };
  if (!isSigned(input)) return { key: input.key ?? randomLicenseKey(), ...given };
  const { policy, signingKey } = await readPolicyParts(context, input.policyId);
  const term = termAfter("creation", given, policy, context.now);
  const subject = { policy, signingKey, licenseId: id, expiry: term.expiry, keyData: input.keyData };
  return { key: await signedKey(context, subject), ...term };
}

type KeySubject = {
  policy: PolicyRecord;
  /** The key that signs under the policy. */
  signingKey: SigningKeyRow;
  licenseId: string;
  expiry: Date | null;
  /** The text that the key carries. Undefined: a JSON document of what the license is for. */
  keyData: string | undefined;
  /** A member of that document that tells it from an older one. */
  nonce?: string;
};

/** Returns a key that is signed under the license's policy. */
export async function signedKey(
  context: TenantContext,
  { policy, signingKey, licenseId, expiry, keyData, nonce }: KeySubject,
): Promise<string> {
  const subject = {
    tenant: context.tenant.name,
    product: policy.productId,
    policy: policy.id,
    license: licenseId,
    expiry: expiry?.toISOString() ?? null,
    nonce,
  };
  const data = keyData ?? JSON.stringify(subject);
  return signKey({ data, ...(await openSigningKey(context, signingKey, policy.scheme)) });
}

/** Finds a license by id or by key. @throws LatchkeyError license_not_found */
export async function readLicense(context: TenantContext, idOrKey: string): Promise<PresentableLicense> {
  const document = await findDocument(context, await nameFromPath(context, idOrKey));
  if (document === undefined) throw new LatchkeyError("license_not_found");
  return presentable(context, document);
}

/** Finds a license by its key alone. @throws LatchkeyError license_key_not_found */
export async function findLicense(context: TenantContext, key: string): Promise<PresentableLicense> {
  const document = await findDocument(context, await nameOfKey(context, key));
  if (document === undefined) throw new LatchkeyError("license_key_not_found");
  return presentable(context, document);
}

export const findDocument = ({ database, tenant, now }: TenantContext, name: LicenseName): Promise<ShownLicense | undefined> =>
  selectShown(database, { tenantId: tenant.id, name, now });

/** A path names a license by its id or by its key; a key of the vendor's own may have the form of an id. */
export async function nameFromPath(context: TenantContext, idOrKey: string): Promise<LicenseName> {
  const named = await nameOfKey(context, idOrKey);
  const id = uuidIn(idOrKey);
  return id === null ? named : { ...named, id };
}

/** A body names a license by key or by id; undefined where it does neither. */
export async function licenseNameOf(
  context: TenantContext,
  { key, id }: { key: string | undefined; id: string | undefined },
): Promise<LicenseName | undefined> {
  if (key !== undefined) return nameOfKey(context, key);
  return id === undefined ? undefined : { id, reach: reachOf(context) };
}

export const nameOfKey = async (context: TenantContext, key: string): Promise<{ keyHash: string; reach: Reach }> => ({
  keyHash: await context.secrets.lookupHash(key),
  reach: reachOf(context),
});

/** The caller, as the rule for putting licenses under policies reads it. */
export const issuerOf = (context: TenantContext): NewLicense["issuer"] => ({
  isAdmin: isAdmin(context.caller),
  productId: reachOf(context).productId ?? null,
});

/** Adds to a license what it is shown with: its key, its status and its next check-in. */
export async function presentable<Shown extends ListedLicense>(
  context: TenantContext,
  shown: Shown,
): Promise<Shown & Pick<PresentableLicense, "key" | "status" | "nextCheckInAt">> {
  const { license, policy, owner } = shown;
  return {
    ...shown,
    key: await openLicenseKey(context, license),
    status: licenseStatus({ license, owner }, context.now),
    nextCheckInAt: checkInDueAt({ license, policy }),
  };
}

/** Refusal for an unknown license, named by its id or by its key. */
export type Unknown = "license_not_found" | "license_key_not_found";

/**
 * Does what an action says, by its rule.
 * @param amount how many uses an action that counts them is about, 1 or more
 * @throws LatchkeyError `unknown`, and the refusals that the action declares
 */
export const actOnLicense = (context: TenantContext, action: ChangingAction, name: LicenseName, unknown: Unknown, amount = 1) =>
  acted(context, licenseRules[action](context.database, targetOf(context, name), amount), unknown);

/** Changes what the update names and nothing else. @throws LatchkeyError account_not_found, license_not_found, license_expiry_in_past */
export function changeLicense(context: TenantContext, name: LicenseName, update: LicenseUpdate) {
  const { database, now } = context;
  if (update.expiry && isExpired({ expiry: update.expiry }, now)) throw new LatchkeyError("license_expiry_in_past");
  return changed(context, updateLicense(database, targetOf(context, name), update), "license_not_found");
}

/**
 * Puts a license under another policy.
 * @throws LatchkeyError permission_denied, policy_not_found, license_not_found, and policies_incompatible with every reason why the policies are
 * not compatible
 */
export async function movePolicy(context: TenantContext, name: LicenseName, policyId: string): Promise<PresentableLicense> {
  try {
    const move = changePolicy(context.database, targetOf(context, name), { policyId, issuer: issuerOf(context) });
    return await changed(context, move, "license_not_found");
  } catch (error) {
    if (refusalOf(error) !== "policies_incompatible") throw error;
    throw new LatchkeyError("policies_incompatible", { cause: error, message: await reasonsAgainst(context, name, policyId) });
  }
}

async function reasonsAgainst(context: TenantContext, name: LicenseName, policyId: string): Promise<string> {
  const [document, next] = await Promise.all([findDocument(context, name), readPolicy(context, policyId)]);
  const reasons = document === undefined ? [] : refusedTransfer(document.policy, next);
  return ["The license cannot move to this policy.", ...reasons].join(" ");
}

export const targetOf = ({ tenant, now }: TenantContext, name: LicenseName): Target => ({ tenantId: tenant.id, name, now });

/** As `changed`, for what the license's rate limit counts. */
export async function acted(
  context: TenantContext,
  action: Promise<Changed | undefined>,
  unknown: Unknown,
): Promise<PresentableLicense> {
  const result = await action;
  context.setRate(result?.rate ?? null);
  return changed(context, Promise.resolve(result?.document), unknown);
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
