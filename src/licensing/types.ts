import type { Limits, PolicyAttributes } from "./policy-attributes.ts";

/** A person as a verdict sees one. */
export type Person = { id: string; username: string; email: string; bannedAt: Date | null };

export type MachineFacts = {
  id: string;
  fingerprint: string;
  /** The account that it belongs to. */
  ownerId: string | null;
  cores: number | null;
  /** Bytes. */
  memory: number | null;
  /** Bytes. */
  disk: number | null;
  createdAt: Date;
  lastHeartbeatAt: Date | null;
  resurrectedAt: Date | null;
  /** When monitoring was set back to never started. */
  heartbeatResetAt: Date | null;
  componentFingerprints: string[];
  /** The last ping of each of its processes. */
  processHeartbeats: Date[];
};

export type LicenseFacts = Limits & {
  id: string;
  productId: string;
  policyId: string;
  expiry: Date | null;
  suspendedAt: Date | null;
  createdAt: Date;
  lastActivatedAt: Date | null;
  lastValidatedAt: Date | null;
  lastCheckedInAt: Date | null;
  lastCheckedOutAt: Date | null;
};

/** Everything that a verdict needs, as it stood at one instant. */
export type Snapshot = {
  license: LicenseFacts;
  policy: PolicyAttributes;
  owner: Person | null;
  /** Accounts attached to the license, beside its owner. */
  users: Person[];
  /** Codes that the license or its policy holds. */
  entitlementCodes: string[];
  machines: MachineFacts[];
};

/** What a validation asks about; what is left out is not asked. */
export type Scope = {
  product?: string | undefined;
  policy?: string | undefined;
  /** Id, username or email. */
  user?: string | undefined;
  entitlements?: (string | null)[] | undefined;
  machine?: string | undefined;
  fingerprint?: string | undefined;
  fingerprints?: (string | null)[] | undefined;
  components?: (string | null)[] | undefined;
};
