import type { Route } from "../http/route.ts";
import { roleListRoutes } from "./list-routes.ts";
import { roleRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...roleListRoutes, ...roleRoutes];
