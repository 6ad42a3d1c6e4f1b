import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { snakeCase } from "../../licensing/attribute-names.ts";
import { type BlockTimes, blockColumns, ownBlocks } from "../../licensing/blocks.ts";
import { limitNames } from "../../licensing/policy-attributes.ts";
import { createdAt, id, instant, instantOrInfinity, metadata, revision, tenantId, updatedAt } from "../columns.ts";
import { limitColumns } from "../policy-columns.ts";
import { accounts } from "./accounts.ts";
import { entitlements, policies } from "./catalogue.ts";
import { tenants } from "./tenants.ts";

/** The columns that say since when a license is blocked. */
const blockTimes = () =>
  Object.fromEntries(blockColumns.map((column) => [column, instant(snakeCase(column))])) as Record<
    keyof BlockTimes,
    ReturnType<typeof instant>
  >;

const count = (name: string) => bigint(name, { mode: "number" });

export const licenses = pgTable(
  "licenses",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    productId: uuid("product_id").notNull(),
    policyId: uuid("policy_id").notNull(),
    ownerId: uuid("owner_id"),
    name: text("name").notNull(),
    /** HMAC-SHA-256 of the key under the pepper: how a key finds its license. */
    keyHash: text("key_hash").notNull(),
    /** The key sealed with AES-256-GCM: how it is shown again. */
    keySealed: text("key_sealed").notNull(),
    expiry: instant("expiry"),
    /** The day of the month that the expiry was first counted from; null where it was set by hand or counted in exact seconds. */
    expiryAnchorDay: smallint("expiry_anchor_day"),
    ...blockTimes(),
    uses: count("uses").notNull().default(0),
    ...limitColumns(),
    machinesCount: count("machines_count").notNull().default(0),
    usersCount: count("users_count").notNull().default(0),
    lastActivatedAt: instant("last_activated_at"),
    lastValidatedAt: instant("last_validated_at"),
    lastCheckedInAt: instant("last_checked_in_at"),
    lastCheckedOutAt: instant("last_checked_out_at"),
    /**
     * The latest expiry of all license and machine files that were checked out, also for machines that are deleted; `infinity` where one never expires.
     * No node keeps it.
     */
    filesExpireAt: instantOrInfinity("files_expire_at"),
    /**
     * The day (UTC) of its last activation, validation, check-in or check-out, `-infinity` before the first. It has an index where their instants
     * have none: each validation would write to that index, and to all others with it.
     */
    lastSeenOn: date("last_seen_on")
      .notNull()
      .generatedAlwaysAs(
        sql`coalesce((greatest(last_activated_at, last_validated_at, last_checked_in_at, last_checked_out_at) at time zone 'UTC')::date, '-infinity'::date)`,
      ),
    metadata: metadata(),
    revision: revision("name", "expiry", "owner_id", "metadata", ...limitNames.map(snakeCase)),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("licenses_key_taken").on(table.tenantId, table.keyHash),
    index("licenses_created").on(table.tenantId, table.createdAt, table.id),
    index("licenses_updated").on(table.tenantId, table.updatedAt, table.id),
    index("licenses_expiry").on(table.tenantId, sql`coalesce(${table.expiry}, 'infinity'::timestamptz)`, table.id),
    index("licenses_last_seen")
      .on(table.tenantId, table.lastSeenOn, sql`coalesce(${table.expiry}, 'infinity'::timestamptz)`, table.id)
      .where(
        sql.join(
          blockColumns.map((column) => sql`${table[column]} is null`),
          sql` and `,
        ),
      ),
    index("licenses_name").on(table.tenantId, table.name, table.id),
    /** A part of the name, whatever its case: trigrams (pg_trgm). */
    index("licenses_name_part").using("gin", table.name.op("gin_trgm_ops")),
    index("licenses_metadata").using("gin", table.metadata),
    ...ownBlocks.map(({ name, column }) =>
      index(`licenses_${name}`).on(table.tenantId, table.createdAt, table.id).where(sql`${table[column]} is not null`),
    ),
    index("licenses_policy").on(table.tenantId, table.policyId, table.createdAt, table.id),
    index("licenses_product").on(table.tenantId, table.productId, table.createdAt, table.id),
    index("licenses_owner").on(table.tenantId, table.ownerId, table.createdAt, table.id),
    foreignKey({
      columns: [table.tenantId, table.productId, table.policyId],
      foreignColumns: [policies.tenantId, policies.productId, policies.id],
      name: "licenses_policy_of_product",
    }),
    foreignKey({
      columns: [table.tenantId, table.ownerId],
      foreignColumns: [accounts.tenantId, accounts.id],
      name: "licenses_owner",
    }),
    check("licenses_expiry_anchor_day", sql`${table.expiryAnchorDay} between 1 and 31`),
    check("licenses_uses", sql`${table.uses} >= 0`),
    check("licenses_counts", sql`${table.machinesCount} >= 0 and ${table.usersCount} >= 0`),
  ],
);

/** Keys that were revoked with their license, or rotated away: they are never issued again (`latchkey_refuse_gone_key`). */
export const revokedKeys = pgTable(
  "revoked_keys",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    keyHash: text("key_hash").notNull(),
    licenseId: uuid("license_id").notNull(),
    revokedAt: instant("revoked_at").notNull().default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.keyHash] })],
);

export const licenseEntitlements = pgTable(
  "license_entitlements",
  {
    id: id(),
    tenantId: tenantId(),
    licenseId: uuid("license_id").notNull(),
    entitlementId: uuid("entitlement_id").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("license_entitlements_attached").on(table.tenantId, table.licenseId, table.entitlementId),
    index("license_entitlements_entitlement").on(table.tenantId, table.entitlementId),
    foreignKey({
      columns: [table.tenantId, table.licenseId],
      foreignColumns: [licenses.tenantId, licenses.id],
      name: "license_entitlements_license",
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.tenantId, table.entitlementId],
      foreignColumns: [entitlements.tenantId, entitlements.id],
      name: "license_entitlements_entitlement",
    }),
  ],
);

export const licenseUsers = pgTable(
  "license_users",
  {
    tenantId: tenantId(),
    licenseId: uuid("license_id").notNull(),
    accountId: uuid("account_id").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.licenseId, table.accountId] }),
    index("license_users_account").on(table.tenantId, table.accountId),
    foreignKey({
      columns: [table.tenantId, table.licenseId],
      foreignColumns: [licenses.tenantId, licenses.id],
      name: "license_users_license",
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [accounts.tenantId, accounts.id],
      name: "license_users_account",
    }).onDelete("cascade"),
  ],
);

/** How many requests a license had in its present period, where its policy limits them. */
export const rateWindows = pgTable(
  "rate_windows",
  {
    tenantId: tenantId(),
    licenseId: uuid("license_id").notNull(),
    startedAt: instant("started_at").notNull(),
    requests: integer("requests").notNull(),
    /** The policy's, as of the last request. */
    allowed: integer("allowed").notNull(),
    period: integer("period").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.licenseId] }),
    index("rate_windows_started").on(table.startedAt),
    foreignKey({
      columns: [table.tenantId, table.licenseId],
      foreignColumns: [licenses.tenantId, licenses.id],
      name: "rate_windows_license",
    }).onDelete("cascade"),
  ],
);
