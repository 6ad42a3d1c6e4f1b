// Exports for the other folders.
export { erasePerson } from "./erase.ts";
export { type Person, selectPeople, selectTenantId } from "./erase-store.ts";
export { pruneEvents } from "./prune.ts";
export { type AuditContext, sealEvents } from "./seal.ts";
export { entryBytes, hashOfText, nameBytes, noHash, type SealContent, type SealKind, sealText } from "./seal-text.ts";
export type { Seal } from "./sign.ts";
