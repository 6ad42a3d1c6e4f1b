import { type Checksums, keyChecksums } from "../crypto/checksums.ts";
import type { CheckedOutFiles } from "../document/file-store.ts";
import type { LicenseDocument, SnapshotPerson } from "../document/license-document-store.ts";
import { type LicenseStatus, type Limits, limitNames, limitOf, snakeCase, userCount } from "../licensing/index.ts";
import { presentPolicyAttributes } from "../policies/index.ts";
import { presentProduct } from "../products/index.ts";

/** A license that is read by itself. */
export type PresentableLicense = Pick<LicenseDocument, "license" | "policy" | "product" | "owner"> & {
  key: string;
  status: LicenseStatus;
  nextCheckInAt: Date | null;
  /** Machines that count against `max_machines`; lists leave them out, since they are counted anew for each license. */
  seatsUsed: number;
};

export const presentLicense = (one: PresentableLicense) => ({
  ...presentLicenseAlone(one),
  ...presentSeats(one),
  license_policy: presentLicensePolicy(one.policy),
  license_product: presentProduct(one.product),
});

/** Members that single reads and validations have, and lists leave out. */
export const presentSeats = ({ seatsUsed }: Pick<PresentableLicense, "seatsUsed">) => ({
  seats_used: seatsUsed,
});

/** Terms of the policy that a license shows without showing the policy: its limits, and when a check-in is due. */
export type PolicyTerms = Pick<
  LicenseDocument["policy"],
  keyof Limits | "floating" | "requireCheckIn" | "checkInInterval" | "checkInIntervalCount"
>;

type LicenseAlone = Pick<PresentableLicense, "license" | "key" | "status" | "nextCheckInAt"> & {
  policy: PolicyTerms;
  owner: Pick<SnapshotPerson, "username"> | null;
};

/** A license as lists and exports show it: without its policy and product. */
export function presentLicenseAlone(
  { license, policy, owner, key, status, nextCheckInAt }: LicenseAlone,
  checksums: Checksums = keyChecksums(key),
) {
  return {
    license_id: license.id,
    product_id: license.productId,
    policy_id: license.policyId,
    owner: owner?.username ?? null,
    name: license.name,
    license_key: key,
    md5_checksum: checksums.md5,
    sha1_checksum: checksums.sha1,
    sha256_checksum: checksums.sha256,
    status,
    suspended: license.suspendedAt !== null,
    uses: license.uses,
    machines_count: license.machinesCount,
    users_count: userCount(license),
    ...presentLimits(license, policy),
    metadata: license.metadata,
    expiry: isoOrNull(license.expiry),
    last_validated_at: isoOrNull(license.lastValidatedAt),
    last_checked_in_at: isoOrNull(license.lastCheckedInAt),
    next_check_in_at: isoOrNull(nextCheckInAt),
    last_checked_out_at: isoOrNull(license.lastCheckedOutAt),
    created_at: license.createdAt.toISOString(),
    updated_at: license.updatedAt.toISOString(),
  };
}

const limitMembers = limitNames.map((name) => [name, snakeCase(name)] as const);

/** The limits that hold: the license's own, else its policy's. */
function presentLimits(license: Limits, policy: PolicyTerms): Record<string, number | null> {
  const limits: Record<string, number | null> = {};
  for (const [name, member] of limitMembers) limits[member] = limitOf(name, license, policy);
  return limits;
}

/** A policy as a license shows it. */
export const presentLicensePolicy = (policy: LicenseDocument["policy"]) => ({
  id: policy.id,
  name: policy.name,
  metadata: policy.metadata,
  policy_public_key: policy.publicKey,
  policy_scheme: policy.scheme,
  ...presentPolicyAttributes(policy),
});

/** The files of a license or a machine that were checked out. */
export const presentCheckedOutFiles = (files: CheckedOutFiles | null): { expiry: string | null } | null =>
  files && { expiry: isoOrNull(files.expiry) };

const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;
