import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId, transactionId } from "../columns.ts";
import { tenants } from "./tenants.ts";

/**
 * The change feed: every row that came, changed or went in a way that a validation can see, as it stood then. Written by triggers alone, in
 * the transaction of the change; read by regional nodes; deleted after an hour or later (`src/jobs/prune-store.ts`).
 */
export const changes = pgTable(
  "changes",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: tenantId(),
    /** The transaction that wrote it: transactions commit out of order, so a reader takes all from the oldest one that was open. */
    transaction: transactionId("transaction").notNull().default(sql`pg_current_xact_id()`),
    /** The table. */
    source: text("source").notNull(),
    /** The row, by its id, or its parts where it has none. */
    rowId: text("row_id").notNull(),
    /** The row that it hangs on: a machine's license, a component's machine. */
    parentId: text("parent_id"),
    /** The id of the thing that holds copies of the row: the license, policy, product, account or entitlement that changed with it. */
    rootId: text("root_id").notNull(),
    /** The name by which the row is looked up: the HMAC of a license key. */
    name: text("name"),
    /** The row without what is sealed or secret; null where it is gone. */
    body: jsonb("body").$type<Record<string, unknown>>(),
    writtenAt: instant("written_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    index("changes_transaction").on(table.tenantId, table.transaction),
    index("changes_of_transaction").on(table.transaction),
    index("changes_written").on(table.writtenAt),
  ],
);

/** Which history the database is in: a restore begins another, of which nodes know nothing. The last one counts. */
export const histories = pgTable("histories", {
  id: uuid("id").primaryKey().defaultRandom(),
  begunAt: instant("begun_at").notNull().default(sql`clock_timestamp()`),
});

/** The regional nodes that are in use: whom a write tells, and how far the counts of each were taken over. */
export const edgeNodes = pgTable(
  "edge_nodes",
  {
    name: text("name").primaryKey(),
    tenantId: tenantId(),
    seenAt: instant("seen_at").notNull(),
    /** The last batch of counts that was added: a batch sent twice counts once. */
    flushed: bigint("flushed", { mode: "number" }).notNull().default(0),
  },
  (table) => [index("edge_nodes_tenant").on(table.tenantId, table.seenAt), index("edge_nodes_seen").on(table.seenAt)],
);

/**
 * How often a license was validated in an hour, and with which verdict: what the numbers of `hourly_validations` and `daily_numbers` are counted from. After
 * 90 days the hours of a day become one row, as that of its first hour.
 */
export const validationCounts = pgTable(
  "validation_counts",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    licenseId: uuid("license_id").notNull(),
    hour: instant("hour").notNull(),
    /** The verdict's code. */
    code: text("code").notNull(),
    /** The license's policy when the count arrived; all zeros where the license was gone by then. */
    policyId: uuid("policy_id").notNull(),
    validations: bigint("validations", { mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.licenseId, table.hour, table.code, table.policyId] }),
    /** The hours that may become days. */
    index("validation_counts_hours").on(table.hour).where(sql`extract(hour from (${table.hour} at time zone 'UTC')) <> 0`),
  ],
);
