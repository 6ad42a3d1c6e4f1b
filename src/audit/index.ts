// Exports for the other folders.
export { type AuditContext, sealEvents } from "./seal.ts";
export { entryBytes, hashOfText, nameBytes, noHash, type SealContent, type SealKind, sealText } from "./seal-text.ts";
export type { Seal } from "./sign.ts";
