import type { Route } from "../http/route.ts";
import { tokenListRoutes } from "./list-routes.ts";
import { tokenRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...tokenListRoutes, ...tokenRoutes];

// Exports for the other folders.
export { listAllTokens, readOwnToken } from "./list.ts";
export { isVisible as isVisibleToken, type Visible as VisibleTokens } from "./list-store.ts";
export { bearingAccountOf } from "./routes.ts";
export { type Bearer, createToken, listTokens, removeAnyToken, type TokenRecord, visibleTokens } from "./service.ts";
