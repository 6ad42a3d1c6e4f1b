import { hash } from "node:crypto";
import { signedPrefixes } from "../crypto/purposes.ts";

/** The version of this format, and of the text of an event that it hashes (`drizzle/functions/latchkey_event_text.sql`). */
const version = 1;

/** Contents of a seal's entries: events that were written, the seals whose events were removed, or what events became when a person was erased. */
export type SealKind = "events" | "pruned" | "erased";

/** The columns of a seal that its signature covers. Bytes are in lowercase hexadecimal. */
export type SealContent = {
  tenantId: string;
  /** Its place in the tenant's chain, from 1 on. */
  number: number;
  kind: SealKind;
  /** ISO 8601, in UTC, with milliseconds. */
  sealedAt: string;
  /** Every event of the tenant up to this sequence is in this seal or in one before it. */
  lastSequence: number;
  entries: string;
  /** The hash of the seal before; `noHash` in the first. */
  previousHash: string;
  /** The `kid` of the signing key. */
  keyId: string;
};

/** The hash before the first seal. */
export const noHash: string = "0".repeat(64);

/** Bytes of an event's entry: sequence, id and hash. */
export const entryBytes = 56;

/** Bytes of an entry's sequence and id. */
export const nameBytes = 24;

/** Returns the text that is signed. docs/audit.md describes it. */
export const sealText = (seal: SealContent): string =>
  [
    `${signedPrefixes.seal}${version}`,
    `tenant: ${seal.tenantId}`,
    `number: ${seal.number}`,
    `kind: ${seal.kind}`,
    `sealed_at: ${seal.sealedAt}`,
    `last_sequence: ${seal.lastSequence}`,
    `entries: ${hash("sha256", Buffer.from(seal.entries, "hex"), "hex")}`,
    `previous: ${seal.previousHash}`,
    `key: ${seal.keyId}`,
  ].join("\n");

/** Returns the hash that the next seal names, of the text that is signed. */
export const hashOfText = (text: string): string => hash("sha256", text, "hex");
