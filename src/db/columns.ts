import { sql } from "drizzle-orm";
import { customType, jsonb, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** A `timestamptz` column, read and written as a `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

/** A `timestamptz` column that may be later than any instant. Read as text: ISO 8601, or `infinity`. */
export const instantOrInfinity = customType<{ data: string }>({ dataType: () => "timestamp (3) with time zone" });

export const id = () => uuid("id").notNull();

export const tenantId = () => uuid("tenant_id").notNull();

export const createdAt = () => instant("created_at").notNull().default(sql`now()`);

export const updatedAt = () => instant("updated_at").notNull().default(sql`now()`);

/** Sessions that were ended one by one while access tokens of theirs may live: when, by their ids. */
export const endedSessions = () => jsonb("ended_sessions").$type<Record<string, string>>();

/** The data that a vendor stores with a thing: a flat or shallow object, whose bounds are checked at the border. */
export const metadata = () => jsonb("metadata").$type<Record<string, unknown>>().notNull().default({});

/**
 * The revision of a thing: a hash over the columns that a PATCH of it can change, in hexadecimal. Postgres computes it, and computes it anew where a
 * statement sets one of them.
 */
export const revision = (...columns: string[]) =>
  text("revision")
    .notNull()
    .generatedAlwaysAs(sql.raw(`to_hex(hash_record_extended(row(${columns.join(", ")}), 0))`));

/** A transaction's number, which never wraps (Postgres `xid8`). */
export const transactionId = customType<{ data: string }>({ dataType: () => "xid8" });

/** Bytes, read and written in hexadecimal, lower case. */
export const bytes = customType<{ data: string; driverData: string }>({
  dataType: () => "bytea",
  toDriver: (hex) => `\\x${hex}`,
  fromDriver: (text) => text.slice("\\x".length),
});
