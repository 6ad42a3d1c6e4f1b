import type { Route } from "../../http/route.ts";
import { callerRoutes } from "./caller-routes.ts";
import { licenseActionRoutes } from "./licenses/action-routes.ts";
import { licenseCheckoutRoutes } from "./licenses/checkout-routes.ts";
import { licensePartRoutes } from "./licenses/part-routes.ts";
import { licenseRoutes } from "./licenses/routes.ts";
import { validationRoutes } from "./licenses/validation-routes.ts";
import { machineCheckoutRoutes } from "./machines/checkout-routes.ts";
import { machinePartRoutes } from "./machines/parts-routes.ts";
import { machineRoutes } from "./machines/routes.ts";

/** Every route of the format, a line for each file of them. */
export const routes: Route[] = [
  ...callerRoutes,
  ...validationRoutes,
  ...licenseRoutes,
  ...licenseActionRoutes,
  ...licenseCheckoutRoutes,
  ...licensePartRoutes,
  ...machineRoutes,
  ...machineCheckoutRoutes,
  ...machinePartRoutes,
];
