import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { instant, tenantId } from "../columns.ts";
import { licenses } from "./licenses.ts";
import { tenants } from "./tenants.ts";

const ofTenant = () => tenantId().references(() => tenants.id, { onDelete: "cascade" });

/** Rows of a license are deleted with it. A transaction that writes such a row has locked the license before. */
const ofLicense = (name: string, { tenantId: tenant, licenseId }: { tenantId: AnyPgColumn; licenseId: AnyPgColumn }) =>
  foreignKey({ columns: [tenant, licenseId], foreignColumns: [licenses.tenantId, licenses.id], name }).onDelete("cascade");

const amount = (name: string) => bigint(name, { mode: "number" }).notNull();

/** The tenant's own id, a product's or a policy's: each number is kept for all three, so that an answer reads rows of one. It outlives them. */
const scopeId = () => uuid("scope_id").notNull();

/**
 * Amounts that wait to be added to the numbers. Whoever counts something puts a row here, which no other writer waits for; the job `measure` adds the rows
 * up and deletes them. It references nothing: a tenant that is deleted waits for no such row, and the job drops those of one that is gone.
 */
export const increments = pgTable("increments", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  tenantId: tenantId(),
  /** Null where the license was gone when it was counted. */
  productId: uuid("product_id"),
  policyId: uuid("policy_id"),
  measure: text("measure").notNull(),
  /** The verdict's code for validations, else empty. */
  code: text("code").notNull().default(""),
  /** When the hour or the day (UTC) of the amount began. */
  at: instant("at").notNull(),
  amount: amount("amount"),
});

/** Validations by hour and verdict. Kept for 90 days; `daily_numbers` has the days. */
export const hourlyValidations = pgTable(
  "hourly_validations",
  {
    tenantId: ofTenant(),
    scopeId: scopeId(),
    hour: instant("hour").notNull(),
    code: text("code").notNull(),
    validations: amount("validations"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.scopeId, table.hour, table.code] }),
    index("hourly_validations_hour").on(table.hour),
  ],
);

/** One number for each measure and day (UTC): sums of what happened, or what a pass over the licenses found. */
export const dailyNumbers = pgTable(
  "daily_numbers",
  {
    tenantId: ofTenant(),
    scopeId: scopeId(),
    measure: text("measure").notNull(),
    day: date("day").notNull(),
    code: text("code").notNull().default(""),
    amount: amount("amount"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.scopeId, table.measure, table.day, table.code] })],
);

/**
 * The days on which a license was validated while it might run, and hashes of the addresses that asked: HMAC of tenant, day and address under a key that
 * is not in the database, so that an address has another hash each day. Kept for 30 days.
 */
export const licenseDays = pgTable(
  "license_days",
  {
    tenantId: tenantId(),
    licenseId: uuid("license_id").notNull(),
    day: date("day").notNull(),
    /** At most 64. */
    addresses: bigint("addresses", { mode: "bigint" }).array().notNull().default(sql`'{}'::bigint[]`),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.licenseId, table.day] }),
    index("license_days_day").on(table.day),
    ofLicense("license_days_license", table),
  ],
);

/** Machines that were activated, also those that are gone since: which fingerprints a license had. Kept for 30 days. */
export const activations = pgTable(
  "activations",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: tenantId(),
    licenseId: uuid("license_id").notNull(),
    day: date("day").notNull(),
    /** A hash of the fingerprint (`hashtextextended`). */
    fingerprint: bigint("fingerprint", { mode: "bigint" }).notNull(),
  },
  (table) => [
    index("activations_license").on(table.tenantId, table.licenseId),
    index("activations_day").on(table.day),
    ofLicense("activations_of_license", table),
  ],
);

/** The most shared licenses of each policy, as the last pass found them. */
export const sharedLicenses = pgTable(
  "shared_licenses",
  {
    tenantId: ofTenant(),
    licenseId: uuid("license_id").notNull(),
    productId: uuid("product_id").notNull(),
    policyId: uuid("policy_id").notNull(),
    /** Different machines in 30 days. */
    machines: integer("machines").notNull(),
    /** Different addresses on the day that had most of them. */
    addresses: integer("addresses").notNull(),
    /** The different addresses of each day, added up. */
    addressDays: integer("address_days").notNull(),
    /** When the pass began that found it. */
    passBegunAt: instant("pass_begun_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.licenseId] })],
);

/** How far the pass over a tenant's licenses is, which counts seats, expirations and shared licenses. */
export const licensePasses = pgTable(
  "license_passes",
  {
    tenantId: ofTenant().primaryKey(),
    dueAt: instant("due_at").notNull(),
    /** When the present pass began: it counts for that day (UTC). Null between passes. */
    begunAt: instant("begun_at"),
    /** The last license that the present pass has counted. */
    afterLicense: uuid("after_license"),
    /** Licenses that it has counted. */
    licenses: bigint("licenses", { mode: "number" }).notNull().default(0),
    /** It has counted all of them; its sums are to be published. */
    isComplete: boolean("is_complete").notNull().default(false),
    /** When the last pass was published. */
    measuredAt: instant("measured_at"),
  },
  (table) => [index("license_passes_due").on(table.dueAt)],
);

/** Sums of a pass under way. */
export const passSums = pgTable(
  "pass_sums",
  {
    tenantId: ofTenant(),
    productId: uuid("product_id").notNull(),
    policyId: uuid("policy_id").notNull(),
    measure: text("measure").notNull(),
    day: date("day").notNull(),
    amount: amount("amount"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.productId, table.policyId, table.measure, table.day] })],
);
