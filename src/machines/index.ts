import type { Route } from "../http/route.ts";
import { machineCheckoutRoutes } from "./checkout-routes.ts";
import { machineListRoutes } from "./list-routes.ts";
import { machinePartRoutes } from "./parts-routes.ts";
import { machineRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...machineListRoutes, ...machineRoutes, ...machineCheckoutRoutes, ...machinePartRoutes];

// Exports for the other folders.
export { fingerprintField, machineFields } from "./schemas.ts";
export { sharedFingerprint } from "./service.ts";
export type { MachineParticulars } from "./store.ts";
