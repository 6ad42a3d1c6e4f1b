import { type Checksums, keyChecksums } from "../crypto/checksums.ts";
import type { LicenseDocument, SnapshotPerson } from "../edge/snapshot-store.ts";
import { type LicenseStatus, type Limits, limitOf } from "../licensing/index.ts";
import { presentPolicyAttributes } from "../policies/present.ts";
import { presentProduct } from "../products/present.ts";

export type PresentableLicense = Pick<LicenseDocument, "license" | "policy" | "product" | "owner"> & {
  key: string;
  status: LicenseStatus;
  nextCheckInAt: Date | null;
};

export const presentLicense = (one: PresentableLicense) => ({
  ...presentLicenseAlone(one),
  license_policy: presentLicensePolicy(one.policy),
  license_product: presentProduct(one.product),
});

/** What a license shows of its policy without showing the policy: its limits, and when a check-in is due. */
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
    users_count: license.usersCount + (owner === null ? 0 : 1),
    max_machines: limitOf("maxMachines", license, policy),
    max_uses: limitOf("maxUses", license, policy),
    max_users: limitOf("maxUsers", license, policy),
    max_cores: limitOf("maxCores", license, policy),
    max_memory: limitOf("maxMemory", license, policy),
    max_disk: limitOf("maxDisk", license, policy),
    max_processes: limitOf("maxProcesses", license, policy),
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

/** A policy as a license shows it. */
export const presentLicensePolicy = (policy: LicenseDocument["policy"]) => ({
  id: policy.id,
  name: policy.name,
  metadata: policy.metadata,
  policy_public_key: policy.publicKey,
  policy_scheme: policy.scheme,
  ...presentPolicyAttributes(policy),
});

const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;
