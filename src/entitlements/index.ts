import type { Route } from "../http/route.ts";
import { entitlementListRoutes } from "./list-routes.ts";
import { entitlementRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...entitlementListRoutes, ...entitlementRoutes];

// Exports for the other folders.
export { attachmentRoutes } from "./attachment-routes.ts";
export { attach, detach, licenseHolder, listAttachments, policyHolder } from "./attachments.ts";
export { listHeld } from "./held.ts";
export { listEntitlements } from "./list.ts";
export {
  changeEntitlement,
  createEntitlement,
  type EntitlementRecord,
  readEntitlement,
  removeEntitlement,
} from "./service.ts";
