import type { TenantContext } from "../../../context.ts";
import { type EntitlementRecord, readEntitlement } from "../../../entitlements/index.ts";

/** Reads entitlements that are attached to something, oldest first: at most a few, since each takes a round trip of those that go at once. */
export async function readEntitlements(
  context: TenantContext,
  attached: { entitlement_id: string }[],
): Promise<EntitlementRecord[]> {
  const read = await Promise.all(attached.map(({ entitlement_id }) => readEntitlement(context, entitlement_id)));
  return read.sort((left, right) => left.createdAt.getTime() - right.createdAt.getTime());
}
