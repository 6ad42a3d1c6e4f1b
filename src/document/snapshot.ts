import type { Snapshot } from "../licensing/index.ts";
import type { LicenseDocument, NamedParts } from "./license-document-store.ts";

/** What a verdict reads of a license's document, and of what the scope names of the license. */
export function snapshotOf({ entitlements, ...document }: LicenseDocument, { users, machines, counts }: NamedParts): Snapshot {
  return { ...document, users, machines, entitlementCodes: entitlements.map(({ code }) => code), countsOfUser: counts };
}
