import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { snakeCase } from "../../licensing/attribute-names.ts";
import { policyAttributeNames, policyChoices } from "../../licensing/policy-attributes.ts";
import { createdAt, id, metadata, revision, tenantId, updatedAt } from "../columns.ts";
import { policyColumns } from "../policy-columns.ts";
import { signingKeys } from "./signing-keys.ts";
import { tenants } from "./tenants.ts";

export const products = pgTable(
  "products",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    code: text("code").notNull(),
    distributionStrategy: text("distribution_strategy").notNull(),
    url: text("url"),
    platforms: text("platforms").array().notNull().default(sql`'{}'::text[]`),
    metadata: metadata(),
    revision: revision("name", "code", "distribution_strategy", "url", "platforms", "metadata"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("products_name_taken").on(table.tenantId, table.name),
    unique("products_code_taken").on(table.tenantId, table.code),
    index("products_created").on(table.tenantId, table.createdAt, table.id),
    /** A part of the name, whatever its case: trigrams (pg_trgm). */
    index("products_name_part").using("gin", table.name.op("gin_trgm_ops")),
    check("products_distribution_strategy", sql`${table.distributionStrategy} in ('licensed', 'open', 'closed')`),
  ],
);

export const entitlements = pgTable(
  "entitlements",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    code: text("code").notNull(),
    metadata: metadata(),
    revision: revision("name", "code", "metadata"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("entitlements_code_taken").on(table.tenantId, table.code),
    index("entitlements_created").on(table.tenantId, table.createdAt, table.id),
    /** A part of the name, whatever its case: trigrams (pg_trgm). */
    index("entitlements_name_part").using("gin", table.name.op("gin_trgm_ops")),
  ],
);

/** The rules and limits that the licenses under a policy share, and by which key their files are signed. */
export const policies = pgTable(
  "policies",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    productId: uuid("product_id").notNull(),
    name: text("name").notNull(),
    metadata: metadata(),
    /** The one key that signs under the policy; null where the active one of its algorithm does. */
    signingKeyId: uuid("signing_key_id"),
    ...policyColumns(),
    revision: revision("name", "metadata", "signing_key_id", ...policyAttributeNames.map(snakeCase)),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    /** Lets a license's foreign key hold product and policy together. */
    unique("policies_product").on(table.tenantId, table.productId, table.id),
    index("policies_created").on(table.tenantId, table.createdAt, table.id),
    /** A part of the name, whatever its case: trigrams (pg_trgm). */
    index("policies_name_part").using("gin", table.name.op("gin_trgm_ops")),
    /** Finds the policies that keep a key from being revoked. */
    index("policies_pinned").on(table.tenantId, table.signingKeyId).where(sql`${table.signingKeyId} is not null`),
    foreignKey({
      columns: [table.tenantId, table.productId],
      foreignColumns: [products.tenantId, products.id],
      name: "policies_of_product",
    }),
    foreignKey({
      columns: [table.tenantId, table.signingKeyId],
      foreignColumns: [signingKeys.tenantId, signingKeys.id],
      name: "policies_signing_key",
    }),
    check(
      "policies_scheme",
      sql`${table.scheme} in (${sql.raw(policyChoices.scheme.map((scheme) => `'${scheme}'`).join(", "))})`,
    ),
  ],
);

export const policyEntitlements = pgTable(
  "policy_entitlements",
  {
    id: id(),
    tenantId: tenantId(),
    policyId: uuid("policy_id").notNull(),
    entitlementId: uuid("entitlement_id").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("policy_entitlements_attached").on(table.tenantId, table.policyId, table.entitlementId),
    index("policy_entitlements_entitlement").on(table.tenantId, table.entitlementId),
    foreignKey({
      columns: [table.tenantId, table.policyId],
      foreignColumns: [policies.tenantId, policies.id],
      name: "policy_entitlements_policy",
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.tenantId, table.entitlementId],
      foreignColumns: [entitlements.tenantId, entitlements.id],
      name: "policy_entitlements_entitlement",
    }),
  ],
);

/** Keys filled in beforehand; creating a license under a pooled policy takes one away. */
export const poolKeys = pgTable(
  "pool_keys",
  {
    id: id(),
    tenantId: tenantId(),
    policyId: uuid("policy_id").notNull(),
    keyHash: text("key_hash").notNull(),
    keySealed: text("key_sealed").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("pool_keys_key_taken").on(table.tenantId, table.keyHash),
    index("pool_keys_next").on(table.tenantId, table.policyId, table.id),
    foreignKey({
      columns: [table.tenantId, table.policyId],
      foreignColumns: [policies.tenantId, policies.id],
      name: "pool_keys_policy",
    }).onDelete("cascade"),
  ],
);
