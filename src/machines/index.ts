import type { Route } from "../http/route.ts";
import { machineCheckoutRoutes } from "./checkout-routes.ts";
import { machineListRoutes } from "./list-routes.ts";
import { machinePartRoutes } from "./parts-routes.ts";
import { machineRoutes } from "./routes.ts";

/** In the order of the documentation. */
export const routes: Route[] = [...machineListRoutes, ...machineRoutes, ...machineCheckoutRoutes, ...machinePartRoutes];

// Exports for the other folders.
export { checkOutMachine } from "./checkout.ts";
export type { MachineFileInclude } from "./file.ts";
export { listAllComponents, listMachines } from "./list.ts";
export * from "./parts.ts";
export * from "./parts-by-id.ts";
export type { ComponentRecord, ProcessRecord } from "./parts-store.ts";
export type { Machine } from "./present.ts";
export { componentBody, fingerprintField, machineFields, machineNameParams } from "./schemas.ts";
export {
  changeMachine,
  createMachine,
  machineByFingerprint,
  machineById,
  machineOf,
  ping,
  readMachine,
  removeMachine,
  reset,
  sharedFingerprint,
} from "./service.ts";
export { type MachineParticulars, machineParticularNames } from "./store.ts";
