import type { TenantContext } from "../context.ts";
import { uuidV7 } from "../crypto/random.ts";
import * as store from "./attachments-store.ts";

export type { AttachmentRow, Holder } from "./attachments-store.ts";
export { licenseHolder, policyHolder } from "./attachments-store.ts";

/** Undefined where there is no such holder. @throws LatchkeyError entitlement_not_found, entitlement_already_attached */
export const attach = ({ database, now }: TenantContext, holder: store.Holder, entitlementIds: string[]) => {
  const wanted = [...new Set(entitlementIds)].map((entitlement_id) => ({ id: uuidV7(now.getTime()), entitlement_id }));
  return store.attachEntitlements(database, holder, wanted, now);
};

/** Ids of attachments or of entitlements. Says whether there is such a holder. @throws LatchkeyError entitlement_not_attached */
export const detach = ({ database }: TenantContext, holder: store.Holder, ids: string[]) =>
  store.detachEntitlements(database, holder, [...new Set(ids)]);

/** Undefined where there is no such holder. */
export const listAttachments = ({ database }: TenantContext, holder: store.Holder) => store.selectAttachments(database, holder);
