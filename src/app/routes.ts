import { accountActionRoutes } from "../accounts/action-routes.ts";
import { accountListRoutes } from "../accounts/list-routes.ts";
import { accountRoutes } from "../accounts/routes.ts";
import { authRoutes } from "../auth/routes.ts";
import { bulkRoutes } from "../bulk/routes.ts";
import { entitlementListRoutes } from "../entitlements/list-routes.ts";
import { entitlementRoutes } from "../entitlements/routes.ts";
import { eventRoutes } from "../events/routes.ts";
import type { Route } from "../http/route.ts";
import { licenseActionRoutes } from "../licenses/action-routes.ts";
import { licenseAttachmentRoutes } from "../licenses/attachment-routes.ts";
import { licenseListRoutes } from "../licenses/list-routes.ts";
import { licenseRoutes } from "../licenses/routes.ts";
import { machineCheckoutRoutes } from "../machines/checkout-routes.ts";
import { machineListRoutes } from "../machines/list-routes.ts";
import { machinePartRoutes } from "../machines/parts-routes.ts";
import { machineRoutes } from "../machines/routes.ts";
import { policyListRoutes } from "../policies/list-routes.ts";
import { policyPoolRoutes } from "../policies/pool-routes.ts";
import { policyRoutes } from "../policies/routes.ts";
import { productListRoutes } from "../products/list-routes.ts";
import { productRoutes } from "../products/routes.ts";
import { roleListRoutes } from "../roles/list-routes.ts";
import { roleRoutes } from "../roles/routes.ts";
import { tenantListRoutes } from "../tenants/list-routes.ts";
import { tenantRoutes } from "../tenants/routes.ts";
import { tokenListRoutes } from "../tokens/list-routes.ts";
import { tokenRoutes } from "../tokens/routes.ts";

export const basePath = "/api/v1";

/** Every route of the contract, in the order of the documentation. */
export const routes: Route[] = [
  ...authRoutes,
  ...tenantListRoutes,
  ...tenantRoutes,
  ...accountListRoutes,
  ...accountRoutes,
  ...accountActionRoutes,
  ...roleListRoutes,
  ...roleRoutes,
  ...productListRoutes,
  ...productRoutes,
  ...policyListRoutes,
  ...policyRoutes,
  ...policyPoolRoutes,
  ...entitlementListRoutes,
  ...entitlementRoutes,
  ...licenseListRoutes,
  ...bulkRoutes,
  ...licenseRoutes,
  ...licenseAttachmentRoutes,
  ...licenseActionRoutes,
  ...tokenListRoutes,
  ...tokenRoutes,
  ...eventRoutes,
  ...machineListRoutes,
  ...machineRoutes,
  ...machineCheckoutRoutes,
  ...machinePartRoutes,
];
