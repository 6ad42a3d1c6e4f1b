import type { Route } from "../http/route.ts";
import { policyListRoutes } from "./list-routes.ts";
import { policyPoolRoutes } from "./pool-routes.ts";
import { policyRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...policyListRoutes, ...policyRoutes, ...policyPoolRoutes];

// Exports for the other folders.
export { attributesIn } from "./attribute-schemas.ts";
export { listPolicies } from "./list.ts";
export { presentPolicyAttributes } from "./present.ts";
export { policyAttributesOut, policyNameOut, policyPublicKey } from "./schemas.ts";
export { changePolicyAttributes, createPolicy, readPolicy, readPolicyParts, removePolicy } from "./service.ts";
export type { PolicyRecord } from "./store.ts";
