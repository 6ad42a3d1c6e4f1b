// Exports for the other folders.
export { findMasterByKey, findMasterByUsername, type MasterRecord } from "./service.ts";
