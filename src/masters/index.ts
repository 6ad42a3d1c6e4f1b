// Exports for the other folders.
export { findMasterByKey, findMasterByUsername, type MasterRecord, type MasterState } from "./service.ts";
