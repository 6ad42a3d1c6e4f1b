import {
  type BlockTimes,
  blockColumns,
  completeAttributes,
  type LicenseFacts,
  type Limits,
  limitNames,
  type Person,
  type PolicyAttributes,
  type Scope,
} from "../../src/licensing/index.ts";
import type { WholeLicense, WholeMachine } from "./summary.ts";

/** The instant that the tests judge at, unless they say otherwise. */
export const now = new Date("2026-03-10T12:00:00.000Z");

export const second = 1000;
export const minute = 60 * second;
export const day = 86_400 * second;

/** So many milliseconds before, or with a minus after, `now`. */
export const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);

export const utc = (text: string): Date => new Date(text.includes("T") ? text : `${text}T00:00:00.000Z`);

/** No attribute is named: a policy that asks for nothing and allows one machine. */
export const policy = (overrides: Partial<PolicyAttributes> = {}): PolicyAttributes => ({
  ...completeAttributes({}, { isProtected: false }),
  ...overrides,
});

const noBlocks = Object.fromEntries(blockColumns.map((column) => [column, null])) as BlockTimes;

const noLimits = Object.fromEntries(limitNames.map((name) => [name, null])) as Limits;

export const license = (overrides: Partial<LicenseFacts> = {}): LicenseFacts => ({
  ...noLimits,
  id: "license-1",
  productId: "product-1",
  policyId: "policy-1",
  expiry: null,
  ...noBlocks,
  createdAt: ago(30 * day),
  lastActivatedAt: null,
  lastValidatedAt: null,
  lastCheckedInAt: null,
  lastCheckedOutAt: null,
  ...overrides,
});

/** A machine without an owner that was never pinged. */
export const machine = (overrides: Partial<WholeMachine> = {}): WholeMachine => ({
  id: "machine-1",
  fingerprint: "fingerprint-1",
  ownerId: null,
  cores: null,
  memory: null,
  disk: null,
  createdAt: ago(20 * day),
  lastHeartbeatAt: null,
  resurrectedAt: null,
  heartbeatResetAt: null,
  componentFingerprints: [],
  processHeartbeats: [],
  ...overrides,
});

/** A machine by number: its id, fingerprint and components carry it. */
export const numbered = (number: number, overrides: Partial<WholeMachine> = {}): WholeMachine =>
  machine({ id: `machine-${number}`, fingerprint: `fingerprint-${number}`, ...overrides });

export const person = (name: string, overrides: Partial<Person> = {}): Person => ({
  id: `${name}-id`,
  username: name,
  email: `${name}@example.com`,
  bannedAt: null,
  ...overrides,
});

export type SnapshotOverrides = Partial<Omit<WholeLicense, "license" | "policy">> & {
  license?: Partial<LicenseFacts>;
  policy?: Partial<PolicyAttributes>;
};

/** A valid license without machines or people. */
export const snapshot = (overrides: SnapshotOverrides = {}): WholeLicense => ({
  owner: null,
  users: [],
  entitlementCodes: [],
  machines: [],
  ...overrides,
  license: license(overrides.license),
  policy: policy(overrides.policy),
});

/** A question about one license. */
export type Case = { snapshot: WholeLicense; scope: Scope };
