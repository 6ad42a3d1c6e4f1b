import { sql } from "drizzle-orm";
import { bigint, boolean, check, foreignKey, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { PolicyChoices } from "../../licensing/policy-attributes.ts";
import { createdAt, id, metadata, tenantId, updatedAt } from "../columns.ts";
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
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("products_name_taken").on(table.tenantId, table.name),
    unique("products_code_taken").on(table.tenantId, table.code),
    index("products_created").on(table.tenantId, table.createdAt, table.id),
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
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("entitlements_code_taken").on(table.tenantId, table.code),
    index("entitlements_created").on(table.tenantId, table.createdAt, table.id),
  ],
);

/** Text in the database, one of a policy's choices in the code: checked at the border. */
const choice = <Name extends keyof PolicyChoices>(column: string, _name: Name) =>
  text(column).$type<PolicyChoices[Name]>().notNull();

const limit = (name: string) => bigint(name, { mode: "number" });

/** What the licenses under it share: rules, limits and the key pair that signs their keys and files. */
export const policies = pgTable(
  "policies",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    productId: uuid("product_id").notNull(),
    name: text("name").notNull(),
    metadata: metadata(),
    scheme: choice("scheme", "scheme"),
    publicKey: text("public_key").notNull(),
    privateKeySealed: text("private_key_sealed").notNull(),
    duration: limit("duration").notNull(),
    strict: boolean("strict").notNull(),
    floating: boolean("floating").notNull(),
    maxMachines: limit("max_machines"),
    maxCores: limit("max_cores"),
    maxMemory: limit("max_memory"),
    maxDisk: limit("max_disk"),
    maxProcesses: limit("max_processes"),
    maxUsers: limit("max_users"),
    maxUses: limit("max_uses"),
    expirationStrategy: choice("expiration_strategy", "expirationStrategy"),
    expirationBasis: choice("expiration_basis", "expirationBasis"),
    renewalBasis: choice("renewal_basis", "renewalBasis"),
    transferStrategy: choice("transfer_strategy", "transferStrategy"),
    authenticationStrategy: choice("authentication_strategy", "authenticationStrategy"),
    overageStrategy: choice("overage_strategy", "overageStrategy"),
    requireCheckIn: boolean("require_check_in").notNull(),
    checkInInterval: choice("check_in_interval", "checkInInterval"),
    checkInIntervalCount: integer("check_in_interval_count").notNull(),
    requireHeartbeat: boolean("require_heartbeat").notNull(),
    heartbeatDuration: integer("heartbeat_duration").notNull(),
    heartbeatBasis: choice("heartbeat_basis", "heartbeatBasis"),
    heartbeatCullStrategy: choice("heartbeat_cull_strategy", "heartbeatCullStrategy"),
    heartbeatResurrectionStrategy: choice("heartbeat_resurrection_strategy", "heartbeatResurrectionStrategy"),
    machineUniquenessStrategy: choice("machine_uniqueness_strategy", "machineUniquenessStrategy"),
    machineMatchingStrategy: choice("machine_matching_strategy", "machineMatchingStrategy"),
    componentUniquenessStrategy: choice("component_uniqueness_strategy", "componentUniquenessStrategy"),
    componentMatchingStrategy: choice("component_matching_strategy", "componentMatchingStrategy"),
    machineLeasingStrategy: choice("machine_leasing_strategy", "machineLeasingStrategy"),
    processLeasingStrategy: choice("process_leasing_strategy", "processLeasingStrategy"),
    requireProductScope: boolean("require_product_scope").notNull(),
    requirePolicyScope: boolean("require_policy_scope").notNull(),
    requireMachineScope: boolean("require_machine_scope").notNull(),
    requireFingerprintScope: boolean("require_fingerprint_scope").notNull(),
    requireComponentsScope: boolean("require_components_scope").notNull(),
    requireUserScope: boolean("require_user_scope").notNull(),
    usePool: boolean("use_pool").notNull(),
    protected: boolean("protected").notNull(),
    encrypted: boolean("encrypted").notNull(),
    rateLimited: boolean("rate_limited").notNull(),
    rateLimit: integer("rate_limit").notNull(),
    ratePeriod: integer("rate_period").notNull(),
    edgeTtl: integer("edge_ttl").notNull(),
    outageGrace: integer("outage_grace").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    /** Lets a license's foreign key hold product and policy together. */
    unique("policies_product").on(table.tenantId, table.productId, table.id),
    index("policies_created").on(table.tenantId, table.createdAt, table.id),
    foreignKey({
      columns: [table.tenantId, table.productId],
      foreignColumns: [products.tenantId, products.id],
      name: "policies_of_product",
    }),
    check("policies_scheme", sql`${table.scheme} in ('ED25519', 'RSA2048PKCS1', 'RSA2048PSS')`),
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
