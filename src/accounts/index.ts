import type { Route } from "../http/route.ts";
import { accountActionRoutes } from "./action-routes.ts";
import { accountListRoutes } from "./list-routes.ts";
import { accountRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...accountListRoutes, ...accountRoutes, ...accountActionRoutes];
