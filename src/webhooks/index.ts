import type { Route } from "../http/route.ts";
import { webhookActionRoutes } from "./action-routes.ts";
import { deliveryRoutes } from "./delivery-routes.ts";
import { webhookListRoutes } from "./list-routes.ts";
import { webhookRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...webhookListRoutes, ...webhookRoutes, ...webhookActionRoutes, ...deliveryRoutes];
