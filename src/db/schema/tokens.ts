import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, tenantId } from "../columns.ts";
import { accounts } from "./accounts.ts";
import { products } from "./catalogue.ts";
import { licenses } from "./licenses.ts";
import { tenants } from "./tenants.ts";

/** API tokens of products, licenses and accounts: only the HMAC of a token is here. */
export const tokens = pgTable(
  "tokens",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    name: text("name"),
    productId: uuid("product_id"),
    licenseId: uuid("license_id"),
    accountId: uuid("account_id"),
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
    index("tokens_expiry").on(table.expiry).where(sql`${table.expiry} is not null`),
    index("tokens_product").on(table.tenantId, table.productId, table.createdAt),
    index("tokens_license").on(table.tenantId, table.licenseId, table.createdAt),
    index("tokens_account").on(table.tenantId, table.accountId, table.createdAt),
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
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [accounts.tenantId, accounts.id],
      name: "tokens_account",
    }).onDelete("cascade"),
    check("tokens_one_bearer", sql`num_nonnulls(${table.productId}, ${table.licenseId}, ${table.accountId}) = 1`),
  ],
);
