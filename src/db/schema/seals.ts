import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytes, instant, tenantId } from "../columns.ts";

/**
 * The chain of seals of each tenant: signed records of its events, each with the hash of the seal before. The clock writes them, and they are never
 * changed. docs/audit.md has the format. They outlive their tenant, as events do, so they reference nothing.
 */
export const seals = pgTable(
  "seals",
  {
    tenantId: tenantId(),
    /** Its place in the tenant's chain, from 1 on. Of two that are made at once, this lets one through. */
    number: bigint("number", { mode: "number" }).notNull(),
    /** `events` that were written, or a change of sealed events: `pruned` or `erased`. */
    kind: text("kind").notNull().$type<"events" | "pruned" | "erased">(),
    /** Every event of the tenant up to this sequence is in this seal or in one before it. */
    lastSequence: bigint("last_sequence", { mode: "number" }).notNull(),
    /** 56 bytes for each event, by sequence: its sequence, id and hash. Of `pruned` the numbers of the first and the last seal that it is about. */
    entries: bytes("entries").notNull(),
    /** Zeros in the first seal. */
    previousHash: bytes("previous_hash").notNull(),
    /** SHA-256 of the text that is signed, which covers all other columns but the signature. */
    hash: bytes("hash").notNull(),
    /** The tenant's signing key, an Ed25519 one. */
    keyId: uuid("key_id").notNull(),
    signature: bytes("signature").notNull(),
    sealedAt: instant("sealed_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.number] }),
    /** The few seals that say what was changed of sealed events. */
    index("seals_amendments").on(table.tenantId, table.number).where(sql`${table.kind} <> 'events'`),
    check("seals_kind", sql`${table.kind} in ('events', 'pruned', 'erased')`),
  ],
);
