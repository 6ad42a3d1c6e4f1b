import type { Route } from "../http/route.ts";
import { tenantListRoutes } from "./list-routes.ts";
import { tenantRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...tenantListRoutes, ...tenantRoutes];

// Exports for the other folders.
export { findTenant, findTenantName } from "./service.ts";
