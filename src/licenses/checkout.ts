import type { TenantContext } from "../context.ts";
import { certificateAlgorithm } from "../crypto/certificates.ts";
import { openLicenseKey } from "../crypto/license-keys.ts";
import type { FileDocument } from "../document/file-document-store.ts";
import type { LicenseName } from "../document/license-document-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { addDuration, licenseStatus, runRefusal } from "../licensing/index.ts";
import { openSigningKey } from "../signing-keys/index.ts";
import { type LicenseFileInclude, writeLicenseFile } from "./file.ts";
import { checkOutDocument } from "./file-store.ts";

export type CheckedOutFile = {
  id: string;
  certificate: string;
  ttlSeconds: number | null;
  issuedAt: Date;
  expiryAt: Date | null;
};

type Options = { encrypt: boolean; ttlSeconds: number | null; include: LicenseFileInclude[]; algorithm: string | undefined };

/**
 * Writes a signed file that tells all about a license with no network. A license that may not run gives none.
 * @throws LatchkeyError license_suspended, license_expired, license_owner_banned, file_algorithm_unsupported, and `unknown` where there is no
 * such license
 */
export async function checkOutLicense(
  context: TenantContext,
  name: LicenseName,
  { encrypt, ttlSeconds, include, algorithm }: Options,
  unknown: "license_not_found" | "license_key_not_found",
): Promise<CheckedOutFile> {
  const { database, tenant, now } = context;
  const expiryAt = fileExpiry(now, ttlSeconds);
  const target = { tenantId: tenant.id, name, now, expiryAt };
  const checkedOut = await checkOutDocument(database, target, { algorithm, encrypt }, include);
  if (checkedOut === undefined) throw new LatchkeyError(unknown);
  const { document, rate } = checkedOut;
  context.setRate(rate);
  refuseCheckOut(document, now);
  const { license, policy, owner } = document;
  const encrypted = encrypt || policy.encrypted;
  requireAlgorithm(algorithm, certificateAlgorithm(policy.scheme, encrypted));
  const certificate = await writeLicenseFile({
    document,
    status: licenseStatus({ license, owner }, now),
    key: await openLicenseKey(context, license),
    signer: await openSigningKey(context, document.signingKey, policy.scheme),
    issuedAt: now,
    expiryAt,
    ttlSeconds,
    include,
    encrypt: encrypted,
  });
  return { id: license.id, certificate, ttlSeconds, issuedAt: now, expiryAt };
}

/** Returns when a file that is checked out now expires; null for one that never does. */
export const fileExpiry = (now: Date, ttlSeconds: number | null): Date | null =>
  ttlSeconds === null ? null : addDuration(now, ttlSeconds);

/** The rule that `checkOutDocument` notes a check-out by. */
function refuseCheckOut(document: FileDocument, now: Date): void {
  const refusal = runRefusal(document, now);
  if (refusal !== null) throw new LatchkeyError(refusal);
}

export function requireAlgorithm(wanted: string | undefined, given: string): void {
  if (wanted === undefined || wanted === given) return;
  throw new LatchkeyError("file_algorithm_unsupported", {
    message: `The policy's scheme signs files with ${given}. Send that, or leave algorithm out.`,
  });
}
