import type { Route } from "../http/route.ts";
import { signingKeyListRoutes } from "./list-routes.ts";
import { signingKeyRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...signingKeyListRoutes, ...signingKeyRoutes];

// Exports for the other folders.
export { jwkMembers, statusOut } from "./schemas.ts";
export { firstSigningKeys } from "./service.ts";
export { cachedSigner, findSigner, forgetSigner, openSigningKey } from "./signer.ts";
