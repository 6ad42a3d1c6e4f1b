import { Hono } from "hono";
import { accountChangeRoutes } from "../accounts/change-routes.ts";
import { accountListRoutes } from "../accounts/list-routes.ts";
import { accountRoutes } from "../accounts/routes.ts";
import { authRoutes } from "../auth/routes.ts";
import { bulkRoutes } from "../bulk/routes.ts";
import { entitlementListRoutes } from "../entitlements/list-routes.ts";
import { entitlementRoutes } from "../entitlements/routes.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { eventRoutes } from "../events/routes.ts";
import { licenseActionRoutes } from "../licenses/action-routes.ts";
import { licenseAttachmentRoutes } from "../licenses/attachment-routes.ts";
import { licenseChangeRoutes } from "../licenses/change-routes.ts";
import { licenseListRoutes } from "../licenses/list-routes.ts";
import { licenseRoutes } from "../licenses/routes.ts";
import { machineCheckoutRoutes } from "../machines/checkout-routes.ts";
import { machineListRoutes } from "../machines/list-routes.ts";
import { machinePartRoutes } from "../machines/parts-routes.ts";
import { machineRoutes } from "../machines/routes.ts";
import { registerDocumentation } from "../openapi/documentation.ts";
import { policyChangeRoutes } from "../policies/change-routes.ts";
import { policyListRoutes } from "../policies/list-routes.ts";
import { policyRoutes } from "../policies/routes.ts";
import { productListRoutes } from "../products/list-routes.ts";
import { productRoutes } from "../products/routes.ts";
import { roleListRoutes } from "../roles/list-routes.ts";
import { roleRoutes } from "../roles/routes.ts";
import { tenantChangeRoutes } from "../tenants/change-routes.ts";
import { tenantListRoutes } from "../tenants/list-routes.ts";
import { tenantRoutes } from "../tenants/routes.ts";
import { tokenListRoutes } from "../tokens/list-routes.ts";
import { tokenRoutes } from "../tokens/routes.ts";
import { registerHealth } from "./health.ts";
import { registerRoutes } from "./register.ts";
import { respondPreflight } from "./respond.ts";
import type { Route } from "./route.ts";
import { RememberingRouter } from "./router.ts";
import { served } from "./spine.ts";
import type { AppEnv } from "./state.ts";

export const basePath = "/api/v1";

/** Every route of the contract, in the order of the documentation. */
export const routes: Route[] = [
  ...authRoutes,
  ...tenantListRoutes,
  ...tenantRoutes,
  ...tenantChangeRoutes,
  ...accountListRoutes,
  ...accountRoutes,
  ...accountChangeRoutes,
  ...roleListRoutes,
  ...roleRoutes,
  ...productListRoutes,
  ...productRoutes,
  ...policyListRoutes,
  ...policyRoutes,
  ...policyChangeRoutes,
  ...entitlementListRoutes,
  ...entitlementRoutes,
  ...licenseListRoutes,
  ...bulkRoutes,
  ...licenseRoutes,
  ...licenseChangeRoutes,
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

export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false, router: new RememberingRouter() });
  app.options("*", served(respondPreflight));
  registerHealth(app);
  registerDocumentation(app, basePath, routes);
  registerRoutes(app, basePath, routes);
  app.notFound(
    served(() => {
      throw new LatchkeyError("40004", { message: "There is no such route. See /docs for those there are." });
    }),
  );
  return app;
}
