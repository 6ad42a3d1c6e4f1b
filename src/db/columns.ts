import { sql } from "drizzle-orm";
import { jsonb, timestamp, uuid } from "drizzle-orm/pg-core";

/** A `timestamptz` column, read and written as a `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

export const id = () => uuid("id").notNull();

export const tenantId = () => uuid("tenant_id").notNull();

export const createdAt = () => instant("created_at").notNull().default(sql`now()`);

export const updatedAt = () => instant("updated_at").notNull().default(sql`now()`);

/** What a vendor keeps beside a thing: a flat or shallow object, its bounds checked at the border. */
export const metadata = () => jsonb("metadata").$type<Record<string, unknown>>().notNull().default({});
