import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant } from "../columns.ts";
import { accounts } from "./accounts.ts";
import { masters } from "./masters.ts";

/** Sessions of the console that somebody chose to keep on a device, of an account or of the superadmin: each is one family of refresh cookies. */
export const accountSessions = pgTable(
  "account_sessions",
  {
    id: uuid("id").primaryKey(),
    tenantId: uuid("tenant_id"),
    accountId: uuid("account_id"),
    masterId: uuid("master_id").references(() => masters.id, { onDelete: "cascade" }),
    /** HMAC of the secret that all cookies of the family have in common. */
    tokenHash: text("token_hash").notNull(),
    /** Number of the cookie that is good now. */
    generation: integer("generation").notNull().default(1),
    /** When the cookies before it were replaced, the last one first: at most as many as `mostRotations` says. */
    rotatedAt: instant("rotated_at").array().notNull().default([]),
    /** Name that the browser gives itself, shortened. */
    userAgent: text("user_agent"),
    /** A part of the address: /24 of IPv4, /48 of IPv6. */
    network: text("network"),
    createdAt: createdAt(),
    lastUsedAt: instant("last_used_at").notNull(),
    expiry: instant("expiry").notNull(),
  },
  (table) => [
    unique("account_sessions_token").on(table.tokenHash),
    index("account_sessions_account").on(table.tenantId, table.accountId, table.lastUsedAt),
    index("account_sessions_master").on(table.masterId, table.lastUsedAt).where(sql`${table.masterId} is not null`),
    index("account_sessions_expiry").on(table.expiry),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [accounts.tenantId, accounts.id],
      name: "account_sessions_account",
    }).onDelete("cascade"),
    check("account_sessions_one_holder", sql`num_nonnulls(${table.accountId}, ${table.masterId}) = 1`),
    check("account_sessions_tenant", sql`(${table.tenantId} is null) = (${table.accountId} is null)`),
  ],
);
