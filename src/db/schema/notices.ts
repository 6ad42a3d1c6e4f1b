import { sql } from "drizzle-orm";
import { boolean, foreignKey, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { id, instant, tenantId, transactionId } from "../columns.ts";
import { policies } from "./catalogue.ts";
import { licenses } from "./licenses.ts";
import { machines } from "./machines.ts";

/**
 * The next events of time of each license, and when they are due. Triggers plan it where an expiry, a check-in or a policy changes (`latchkey_plan_notice`); the job
 * `expire` finds by it what is due. A table of its own, since a license's row is wide and has a dozen indexes: what is told changes this row alone.
 */
export const licenseNotices = pgTable(
  "license_notices",
  {
    tenantId: tenantId(),
    licenseId: uuid("license_id").notNull(),
    /** `expiry` or `check_in`. */
    kind: text("kind").notNull(),
    /** Whatever was due by then is settled: told, or past when the expiry or check-in came to be. */
    since: instant("since").notNull(),
    /** The first instant after `since` at which there is something to tell; null where nothing is left. */
    dueAt: instant("due_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.licenseId, table.kind] }),
    index("license_notices_due").on(table.dueAt).where(sql`${table.dueAt} is not null`),
    foreignKey({
      columns: [table.tenantId, table.licenseId],
      foreignColumns: [licenses.tenantId, licenses.id],
      name: "license_notices_license",
    }).onDelete("cascade"),
  ],
);

/**
 * When the clock looks at a machine next. It does so when the machine would be dead, or its first process, if no ping came since: a ping of what is
 * alive writes nothing here, and one that is looked at and lives gets a new date.
 */
export const machineWatches = pgTable(
  "machine_watches",
  {
    tenantId: tenantId(),
    machineId: uuid("machine_id").notNull(),
    /** The clock has found it dead, and no ping has brought it back. */
    isFoundDead: boolean("is_found_dead").notNull().default(false),
    /** Null where nothing is to be looked at any more: a dead machine that is kept. */
    dueAt: instant("due_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.machineId] }),
    index("machine_watches_due").on(table.dueAt).where(sql`${table.dueAt} is not null`),
    foreignKey({
      columns: [table.tenantId, table.machineId],
      foreignColumns: [machines.tenantId, machines.id],
      name: "machine_watches_machine",
    }).onDelete("cascade"),
  ],
);

/**
 * Policies whose terms were changed, and licenses that got other terms: their notices or watches are planned anew by the clock, some at a time, since a
 * policy may have a million licenses.
 */
export const changedTerms = pgTable(
  "changed_terms",
  {
    id: id().defaultRandom().primaryKey(),
    tenantId: tenantId(),
    policyId: uuid("policy_id").notNull(),
    /** The one license whose terms changed; null for all under the policy. */
    licenseId: uuid("license_id"),
    /** `notices` or `watches`. */
    plans: text("plans").notNull(),
    changedAt: instant("changed_at").notNull(),
    /** The clock's transaction that first saw it: work begins when all before it have ended, since they may have read the former terms. */
    transaction: transactionId("transaction"),
    /** The last license that was planned anew. */
    afterCreatedAt: instant("after_created_at"),
    afterId: uuid("after_id"),
  },
  (table) => [
    index("changed_terms_policy").on(table.tenantId, table.policyId),
    index("changed_terms_license").on(table.tenantId, table.licenseId).where(sql`${table.licenseId} is not null`),
    foreignKey({
      columns: [table.tenantId, table.policyId],
      foreignColumns: [policies.tenantId, policies.id],
      name: "changed_terms_policy",
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.tenantId, table.licenseId],
      foreignColumns: [licenses.tenantId, licenses.id],
      name: "changed_terms_license",
    }).onDelete("cascade"),
  ],
);
