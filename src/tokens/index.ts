import type { Route } from "../http/route.ts";
import { tokenListRoutes } from "./list-routes.ts";
import { tokenRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...tokenListRoutes, ...tokenRoutes];
