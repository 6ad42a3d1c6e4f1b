import type { Route } from "../http/route.ts";
import { tokenListRoutes } from "./list-routes.ts";
import { tokenRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...tokenListRoutes, ...tokenRoutes];

// Exports for the other folders.
export { listAllTokens, readOwnToken } from "./list.ts";
export { bearingAccountOf } from "./routes.ts";
export { type Bearer, createToken, listTokens, removeAnyToken, type TokenRecord } from "./service.ts";
