import type { Route } from "../../http/route.ts";
import { callerRoutes } from "./caller-routes.ts";
import { entitlementRoutes } from "./entitlements/routes.ts";
import { licenseActionRoutes } from "./licenses/action-routes.ts";
import { licenseCheckoutRoutes } from "./licenses/checkout-routes.ts";
import { licenseHoldingRoutes } from "./licenses/holding-routes.ts";
import { licenseChangeRoutes } from "./licenses/issuing-routes.ts";
import { licenseListRoutes } from "./licenses/list-routes.ts";
import { licensePartRoutes } from "./licenses/part-routes.ts";
import { licenseRoutes } from "./licenses/routes.ts";
import { validationRoutes } from "./licenses/validation-routes.ts";
import { machineCheckoutRoutes } from "./machines/checkout-routes.ts";
import { machinePartRoutes } from "./machines/parts-routes.ts";
import { machineRoutes } from "./machines/routes.ts";
import { policyRoutes } from "./policies/routes.ts";
import { productRoutes } from "./products/routes.ts";
import { tokenRoutes } from "./tokens/routes.ts";
import { userRoutes } from "./users/routes.ts";

/** Every route of the format, a line for each file of them. */
export const routes: Route[] = [
  ...callerRoutes,
  ...validationRoutes,
  ...licenseRoutes,
  ...licenseListRoutes,
  ...licenseChangeRoutes,
  ...licenseHoldingRoutes,
  ...licenseActionRoutes,
  ...licenseCheckoutRoutes,
  ...licensePartRoutes,
  ...machineRoutes,
  ...machineCheckoutRoutes,
  ...machinePartRoutes,
  ...productRoutes,
  ...policyRoutes,
  ...entitlementRoutes,
  ...userRoutes,
  ...tokenRoutes,
];
