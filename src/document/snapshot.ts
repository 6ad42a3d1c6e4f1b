import type { Snapshot } from "../licensing/index.ts";
import type { LicenseDocument, NamedParts } from "./license-document-store.ts";

/** Returns the facts that a verdict reads, from a license's document and from the parts that the scope names. */
export function snapshotOf({ entitlements, ...document }: LicenseDocument, { users, machines, counts }: NamedParts): Snapshot {
  return { ...document, users, machines, entitlementCodes: entitlements.map(({ code }) => code), countsOfUser: counts };
}
