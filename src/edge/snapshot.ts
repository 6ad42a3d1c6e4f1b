import type { Snapshot } from "../licensing/index.ts";
import type { LicenseDocument } from "./snapshot-store.ts";

/** What a verdict reads of a license's document. */
export function snapshotOf({ license, policy, owner, users, entitlements, machines }: LicenseDocument): Snapshot {
  return { license, policy, owner, users, entitlementCodes: entitlements.map(({ code }) => code), machines };
}
