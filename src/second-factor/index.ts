// Exports for the other folders.
export { codeField } from "./schemas.ts";
export { beginSetup, completeSetup, isDemandedOf, requireCode, type Setup } from "./service.ts";
export type { HeldFactor } from "./store.ts";
