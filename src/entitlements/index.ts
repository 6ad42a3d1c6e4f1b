import type { Route } from "../http/route.ts";
import { entitlementListRoutes } from "./list-routes.ts";
import { entitlementRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...entitlementListRoutes, ...entitlementRoutes];

// Exports for the other folders.
export { attachmentRoutes } from "./attachment-routes.ts";
export { licenseHolder, policyHolder } from "./attachments.ts";
export { listHeld } from "./held.ts";
export type { EntitlementRecord } from "./service.ts";
