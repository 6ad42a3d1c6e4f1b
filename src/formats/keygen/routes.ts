import type { Route } from "../../http/route.ts";
import { callerRoutes } from "./caller-routes.ts";
import { licenseRoutes } from "./licenses/routes.ts";
import { validationRoutes } from "./licenses/validation-routes.ts";

/** Every route of the format, a line for each file of them. */
export const routes: Route[] = [...callerRoutes, ...validationRoutes, ...licenseRoutes];
