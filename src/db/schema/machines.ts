import { bigint, foreignKey, index, integer, numeric, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, instantOrInfinity, metadata, revision, tenantId, updatedAt } from "../columns.ts";
import { accounts } from "./accounts.ts";
import { licenses } from "./licenses.ts";

/** One copy of the software on one machine, user or container. It holds a seat of its license, unless it is dead and its policy frees the seat. */
export const machines = pgTable(
  "machines",
  {
    id: id(),
    tenantId: tenantId(),
    licenseId: uuid("license_id").notNull(),
    ownerId: uuid("owner_id"),
    fingerprint: text("fingerprint").notNull(),
    name: text("name"),
    ip: text("ip"),
    hostname: text("hostname"),
    platform: text("platform"),
    cores: integer("cores"),
    memory: bigint("memory", { mode: "number" }),
    disk: bigint("disk", { mode: "number" }),
    lastHeartbeatAt: instant("last_heartbeat_at"),
    /** When a ping last brought the machine back from the dead. */
    resurrectedAt: instant("resurrected_at"),
    /** When monitoring was set back to never started; the next ping starts it. */
    heartbeatResetAt: instant("heartbeat_reset_at"),
    lastCheckedOutAt: instant("last_checked_out_at"),
    /** The latest expiry of its machine files; `infinity` where one never expires. No node keeps it. */
    filesExpireAt: instantOrInfinity("files_expire_at"),
    metadata: metadata(),
    revision: revision(
      ...["license_id", "owner_id", "name", "ip", "hostname", "platform"],
      ...["cores", "memory", "disk", "metadata"],
    ),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("machines_fingerprint_taken").on(table.tenantId, table.licenseId, table.fingerprint),
    index("machines_fingerprint").on(table.tenantId, table.fingerprint),
    index("machines_created").on(table.tenantId, table.createdAt, table.id),
    index("machines_owner").on(table.tenantId, table.ownerId),
    index("machines_platform").on(table.tenantId, table.platform, table.createdAt, table.id),
    index("machines_heartbeat").on(table.tenantId, table.lastHeartbeatAt),
    /** The dead of one license, and who dies next. */
    index("machines_pulse").on(table.tenantId, table.licenseId, table.lastHeartbeatAt, table.createdAt),
    /** A part of the name or host name, whatever its case: trigrams (pg_trgm). */
    index("machines_name_part").using("gin", table.name.op("gin_trgm_ops"), table.hostname.op("gin_trgm_ops")),
    foreignKey({
      columns: [table.tenantId, table.licenseId],
      foreignColumns: [licenses.tenantId, licenses.id],
      name: "machines_license",
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.tenantId, table.ownerId],
      foreignColumns: [accounts.tenantId, accounts.id],
      name: "machines_owner",
    }),
  ],
);

/**
 * The sums over machines that count together, so that no verdict reads each machine of a license. Triggers keep them. A row without machines is
 * deleted.
 */
export const machineSums = pgTable(
  "machine_sums",
  {
    tenantId: tenantId(),
    licenseId: uuid("license_id").notNull(),
    /** All machines of the license (`*`), those of one account (its id), or those that belong to nobody (empty). */
    whose: text("whose").notNull(),
    machines: bigint("machines", { mode: "number" }).notNull(),
    cores: numeric("cores").notNull(),
    memory: numeric("memory").notNull(),
    disk: numeric("disk").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.licenseId, table.whose] }),
    foreignKey({
      columns: [table.tenantId, table.licenseId],
      foreignColumns: [licenses.tenantId, licenses.id],
      name: "machine_sums_license",
    }).onDelete("cascade"),
  ],
);

/** Parts of a machine, such as a board or a disk, each with a fingerprint of its own. */
export const components = pgTable(
  "components",
  {
    id: id(),
    tenantId: tenantId(),
    machineId: uuid("machine_id").notNull(),
    name: text("name").notNull(),
    fingerprint: text("fingerprint").notNull(),
    metadata: metadata(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("components_fingerprint_taken").on(table.tenantId, table.machineId, table.fingerprint),
    index("components_fingerprint").on(table.tenantId, table.fingerprint),
    index("components_created").on(table.tenantId, table.createdAt, table.id),
    foreignKey({
      columns: [table.tenantId, table.machineId],
      foreignColumns: [machines.tenantId, machines.id],
      name: "components_machine",
    }).onDelete("cascade"),
  ],
);

/** Running copies on a machine; alive while their last ping is within the policy's heartbeat duration. */
export const processes = pgTable(
  "processes",
  {
    id: id(),
    tenantId: tenantId(),
    machineId: uuid("machine_id").notNull(),
    pid: text("pid").notNull(),
    lastHeartbeatAt: instant("last_heartbeat_at").notNull(),
    metadata: metadata(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("processes_pid_taken").on(table.tenantId, table.machineId, table.pid),
    foreignKey({
      columns: [table.tenantId, table.machineId],
      foreignColumns: [machines.tenantId, machines.id],
      name: "processes_machine",
    }).onDelete("cascade"),
  ],
);
