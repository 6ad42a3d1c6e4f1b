import { forgetKey } from "../auth/index.ts";
import type { TenantContext } from "../context.ts";
import { openLicenseKey, sealedKey } from "../crypto/license-keys.ts";
import { randomLicenseKey, uuidV4 } from "../crypto/random.ts";
import { isSignedKey } from "../crypto/signed-keys.ts";
import { type LicenseName, type ShownLicense, selectShownWithKey } from "../document/license-document-store.ts";
import type { SigningKeyRow } from "../document/signing-key-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { replaceKey } from "./key-store.ts";
import type { PresentableLicense } from "./present.ts";
import { acted, signedKey, targetOf, type Unknown } from "./service.ts";

/** The key that a license is to have. Without any of these, one of the kind of its old key. */
export type KeyInput = {
  /** A key of the vendor's own. */
  key: string | undefined;
  /** Data that a signed key carries. */
  keyData: string | undefined;
  /** A signed key that carries what the license is for. */
  signed: boolean | undefined;
};

/**
 * Gives a license a new key. Of several at the same time, one does.
 * @throws LatchkeyError `unknown`, concurrent_change, license_key_ambiguous, license_key_taken, pool_empty
 */
export async function rotateLicenseKey(
  context: TenantContext,
  name: LicenseName,
  unknown: Unknown,
  input: KeyInput,
): Promise<PresentableLicense> {
  const { database, tenant, now } = context;
  const isSigned = input.keyData !== undefined || input.signed === true;
  if (input.key !== undefined && isSigned) throw new LatchkeyError("license_key_ambiguous");
  const document = await selectShownWithKey(database, { tenantId: tenant.id, name, now });
  if (document === undefined) throw new LatchkeyError(unknown);
  const { license } = document;
  // By its id: the key that names it may be gone a moment later.
  const target = targetOf(context, { id: license.id, reach: name.reach });
  const replacement = {
    key: await sealedKey(context, await keyFor(context, document, { ...input, isSigned })),
    isOwnKey: input.key !== undefined || isSigned,
    oldHash: license.keyHash,
  };
  const rotated = await acted(context, replaceKey(database, target, replacement), unknown);
  forgetKey(tenant.name, license.keyHash);
  return rotated;
}

async function keyFor(
  context: TenantContext,
  { license, policy, signingKey }: ShownLicense & { signingKey: SigningKeyRow },
  { key, keyData, signed, isSigned }: KeyInput & { isSigned: boolean },
): Promise<string> {
  if (key !== undefined) return key;
  const isForApps = isSigned || (signed === undefined && !policy.usePool && isSignedKey(await openLicenseKey(context, license)));
  if (!isForApps) return randomLicenseKey();
  return signedKey(context, { policy, signingKey, licenseId: license.id, expiry: license.expiry, keyData, nonce: uuidV4() });
}
