import type { Seal } from "../../src/audit/index.ts";

/** The parts of a stored event that the verifier reads. */
export type StoredEvent = {
  sequence: number;
  /** 32 hexadecimal digits. */
  id: string;
  /** When it was written, in milliseconds since 1970; 0 where nobody can tell. */
  occurredAt: number;
  /** SHA-256 of its text (`event-text.ts`). */
  hash: Buffer;
};

/** A tenant that has events or seals; the name is its id where it is deleted. */
export type AuditedTenant = { id: string; name: string };

/** A signing key of a tenant as the database has it. */
export type StoredKey = { id: string; status: string; publicKey: string };

/** A place that has the chains: a database, or a dump of one. Whatever is in it may have been written by an attacker. */
export type AuditSource = {
  tenants(): Promise<AuditedTenant[]>;
  keys(tenantId: string): Promise<StoredKey[]>;
  /** By number. */
  seals(tenantId: string, kinds?: readonly string[]): AsyncIterable<Seal>;
  /** Pages by sequence, then id. */
  events(tenantId: string): AsyncIterable<StoredEvent[]>;
  /** Returns the type of a stored event, such as `license.created`. */
  nameOf(tenantId: string, id: string): Promise<string | undefined>;
  close(): Promise<void>;
};
