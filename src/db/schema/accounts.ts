import { sql } from "drizzle-orm";
import { boolean, check, foreignKey, index, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, metadata, tenantId, updatedAt } from "../columns.ts";
import { products } from "./catalogue.ts";
import { licenses } from "./licenses.ts";
import { roles, tenants } from "./tenants.ts";

/** People of a tenant: those who sign in, and those who own or use licenses. */
export const accounts = pgTable(
  "accounts",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    username: text("username").notNull(),
    email: text("email").notNull(),
    firstName: text("first_name"),
    lastName: text("last_name"),
    passwordHash: text("password_hash").notNull(),
    /** `admin`, `user`, or null where `customRoleId` names one of the tenant's own. */
    builtInRole: text("built_in_role"),
    customRoleId: uuid("custom_role_id"),
    activity: text("activity").notNull().default("active"),
    bannedAt: instant("banned_at"),
    /** Sessions issued before this instant have ended. */
    sessionsValidFrom: instant("sessions_valid_from"),
    metadata: metadata(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("accounts_username_taken").on(table.tenantId, table.username),
    uniqueIndex("accounts_email_taken").on(table.tenantId, sql`lower(${table.email})`),
    index("accounts_created").on(table.tenantId, table.createdAt, table.id),
    index("accounts_admins").on(table.tenantId, table.id).where(sql`${table.builtInRole} = 'admin'`),
    index("accounts_banned").on(table.tenantId, table.id).where(sql`${table.bannedAt} is not null`),
    foreignKey({
      columns: [table.tenantId, table.customRoleId],
      foreignColumns: [roles.tenantId, roles.id],
      name: "accounts_role",
    }),
    check("accounts_one_role", sql`num_nonnulls(${table.builtInRole}, ${table.customRoleId}) = 1`),
    check("accounts_built_in_role", sql`${table.builtInRole} in ('admin', 'user')`),
    check("accounts_activity", sql`${table.activity} in ('active', 'inactive')`),
  ],
);

/** Usernames as they are compared: after NFKC and case folding, as `foldName` does it. */
export const accountNames = pgTable(
  "account_names",
  {
    tenantId: tenantId(),
    accountId: uuid("account_id").notNull(),
    foldedUsername: text("folded_username").notNull(),
    /** Another account of the tenant had a name that folds to the same before names were compared so: both stay. */
    isShared: boolean("is_shared").notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.accountId] }),
    uniqueIndex("account_names_taken").on(table.tenantId, table.foldedUsername).where(sql`not ${table.isShared}`),
    index("account_names_shared").on(table.tenantId, table.foldedUsername).where(sql`${table.isShared}`),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [accounts.tenantId, accounts.id],
      name: "account_names_account",
    }).onDelete("cascade"),
  ],
);

/** Single-use tokens that let an account set a new password. */
export const passwordResets = pgTable(
  "password_resets",
  {
    id: id(),
    tenantId: tenantId(),
    accountId: uuid("account_id").notNull(),
    tokenHash: text("token_hash").notNull(),
    expiry: instant("expiry").notNull(),
    usedAt: instant("used_at"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("password_resets_token").on(table.tenantId, table.tokenHash),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [accounts.tenantId, accounts.id],
      name: "password_resets_account",
    }).onDelete("cascade"),
  ],
);

/** API tokens of products and licenses: only the HMAC of a token is here. */
export const tokens = pgTable(
  "tokens",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    name: text("name"),
    productId: uuid("product_id"),
    licenseId: uuid("license_id"),
    tokenHash: text("token_hash").notNull(),
    /** A subset of what the bearer's role may do; null is all of it. */
    permissions: text("permissions").array(),
    expiry: instant("expiry"),
    /** The account that made it, or the token by which it was made. No foreign key: a deleted account is still named. */
    createdBy: uuid("created_by"),
    /** The username of that account, or of the superadmin; null where a license's key made it. */
    createdByName: text("created_by_name"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("tokens_created_by").on(table.tenantId, table.createdBy),
    unique("tokens_hash").on(table.tokenHash),
    index("tokens_product").on(table.tenantId, table.productId, table.createdAt),
    index("tokens_license").on(table.tenantId, table.licenseId, table.createdAt),
    foreignKey({
      columns: [table.tenantId, table.productId],
      foreignColumns: [products.tenantId, products.id],
      name: "tokens_product",
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.tenantId, table.licenseId],
      foreignColumns: [licenses.tenantId, licenses.id],
      name: "tokens_license",
    }).onDelete("cascade"),
    check("tokens_one_bearer", sql`num_nonnulls(${table.productId}, ${table.licenseId}) = 1`),
  ],
);
