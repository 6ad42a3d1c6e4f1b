import type { BlockTimes } from "./blocks.ts";
import type { Limits, PolicyAttributes } from "./policy-attributes.ts";

/** A person as a verdict sees one. */
export type Person = { id: string; username: string; email: string; bannedAt: Date | null };

/** A machine that a scope names. */
export type MachineFacts = {
  id: string;
  fingerprint: string;
  /** The account that it belongs to. */
  ownerId: string | null;
  createdAt: Date;
  lastHeartbeatAt: Date | null;
  resurrectedAt: Date | null;
  /** When monitoring was set back to never started. */
  heartbeatResetAt: Date | null;
  componentFingerprints: string[];
};

/** Counts of machines: all of a license, or those of one owner. */
export type MachineCounts = {
  /** All machines of the license, dead ones too. */
  machines: number;
  /** Machines that count against `max_machines`: a dead one does not where the policy lets dead machines go. The sums below are of these. */
  seats: number;
  /** The sums are counted where the policy is strict. */
  cores: number;
  /** Bytes. */
  memory: number;
  /** Bytes. */
  disk: number;
  /** Running processes, counted where the policy is strict and something limits them. */
  processes: number;
  /** Of the machine that runs most. */
  mostProcesses: number;
};

export type LicenseFacts = Limits &
  BlockTimes & {
    id: string;
    productId: string;
    policyId: string;
    expiry: Date | null;
    createdAt: Date;
    lastActivatedAt: Date | null;
    lastValidatedAt: Date | null;
    lastCheckedInAt: Date | null;
    lastCheckedOutAt: Date | null;
  };

/** Everything that a verdict for one scope needs, as it stood at one instant, however many machines and users the license has. */
export type Snapshot = {
  license: LicenseFacts;
  policy: PolicyAttributes;
  owner: Person | null;
  /** Accounts attached to the license that the scope may mean by `user`. */
  users: Person[];
  /** All who are attached to the license, and its owner. */
  usersCount: number;
  /** Codes that the license or its policy holds. */
  entitlementCodes: string[];
  /** Machines of the license that the scope names by id or fingerprint. */
  machines: MachineFacts[];
  /** Of all machines. */
  counts: MachineCounts;
  /** Of the machines of the scope's user, or of nobody where it names none; null where no condition looks at them: see `leasesByUser`. */
  countsOfUser: MachineCounts | null;
};

/** Names in a scope, of things of which a license may have thousands. */
export type Names = {
  /** An id, username or email. */
  user: string | undefined;
  /** An id. */
  machine: string | undefined;
  /** Without nulls and repeats. */
  fingerprints: string[];
};

/** Conditions that a validation asks about; one that is left out is not checked. */
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
