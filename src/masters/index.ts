// What others use of it.
export { findMasterByKey, findMasterByUsername, type MasterRecord } from "./service.ts";
