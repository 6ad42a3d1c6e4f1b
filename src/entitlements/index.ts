import type { Route } from "../http/route.ts";
import { entitlementListRoutes } from "./list-routes.ts";
import { entitlementRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...entitlementListRoutes, ...entitlementRoutes];

// What others use of it.
export { attachmentRoutes } from "./attachment-routes.ts";
export { licenseHolder, policyHolder } from "./attachments.ts";
