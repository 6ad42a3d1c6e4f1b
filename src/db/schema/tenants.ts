import { sql } from "drizzle-orm";
import { check, index, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { snakeCase } from "../../licensing/attribute-names.ts";
import { tenantSettingNames } from "../../licensing/tenant-settings.ts";
import { createdAt, id, instant, revision, tenantId, updatedAt } from "../columns.ts";
import { tenantSettingChecks, tenantSettingColumns } from "../tenant-columns.ts";

export const tenants = pgTable(
  "tenants",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull().unique(),
    ...tenantSettingColumns(),
    /** The clock's first run since the tenant came: it tells nothing of what was due by then. Null before that run. */
    clockBeganAt: instant("clock_began_at"),
    revision: revision(...tenantSettingNames.map(snakeCase)),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("tenants_created").on(table.createdAt, table.id),
    index("tenants_clock_not_begun").on(table.id).where(sql`${table.clockBeganAt} is null`),
    ...tenantSettingChecks(),
  ],
);

/** The Ed25519 key pairs that sign a tenant's sessions and nothing else. A retired one keeps its public half. */
export const tenantKeys = pgTable(
  "tenant_keys",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    publicKey: text("public_key").notNull(),
    privateKeySealed: text("private_key_sealed"),
    createdAt: createdAt(),
    retiredAt: instant("retired_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("tenant_keys_one_active").on(table.tenantId).where(sql`${table.retiredAt} is null`),
    check("tenant_keys_active_has_private", sql`${table.retiredAt} is not null or ${table.privateKeySealed} is not null`),
  ],
);

/** Roles that a tenant defines for itself, beside `admin` and `user`. */
export const roles = pgTable(
  "roles",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    permissions: text("permissions").array().notNull(),
    revision: revision("name", "permissions"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] }), unique("roles_name_taken").on(table.tenantId, table.name)],
);
