import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { createdAt, endedSessions, id, instant, metadata, revision, tenantId, updatedAt } from "../columns.ts";
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
    endedSessions: endedSessions(),
    /** Since when signing in takes a second factor too. Null where it does not. */
    secondFactorAt: instant("second_factor_at"),
    metadata: metadata(),
    revision: revision("email", "first_name", "last_name", "metadata", "built_in_role", "custom_role_id", "activity"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("accounts_username_taken").on(table.tenantId, table.username),
    uniqueIndex("accounts_email_taken").on(table.tenantId, sql`lower(${table.email})`),
    index("accounts_created").on(table.tenantId, table.createdAt, table.id),
    /** A part of all that people call it, whatever its case: trigrams (pg_trgm). */
    index("accounts_name_part").using(
      "gin",
      sql`(${table.username} || ' ' || ${table.email} || ' ' || coalesce(${table.firstName}, '') || ' ' || coalesce(${table.lastName}, '')) gin_trgm_ops`,
    ),
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
    index("password_resets_expiry").on(table.expiry),
    unique("password_resets_token").on(table.tenantId, table.tokenHash),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [accounts.tenantId, accounts.id],
      name: "password_resets_account",
    }).onDelete("cascade"),
  ],
);

/** The second factors of accounts: the secret of an authenticator app (RFC 6238), and the one that is being set up. */
export const secondFactors = pgTable(
  "second_factors",
  {
    tenantId: tenantId(),
    accountId: uuid("account_id").notNull(),
    /** Null until the first setup is confirmed. */
    secretSealed: text("secret_sealed"),
    /** The step of 30 seconds, counted from 1970, whose code was used last. A code of it or of an earlier one works no more. */
    lastUsedStep: bigint("last_used_step", { mode: "number" }),
    pendingSecretSealed: text("pending_secret_sealed"),
    pendingUntil: instant("pending_until"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.accountId] }),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [accounts.tenantId, accounts.id],
      name: "second_factors_account",
    }).onDelete("cascade"),
  ],
);

/** Recovery codes, each good once in the place of an app's code. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    tenantId: tenantId(),
    accountId: uuid("account_id").notNull(),
    codeHash: text("code_hash").notNull(),
    usedAt: instant("used_at"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.accountId, table.codeHash] }),
    foreignKey({
      columns: [table.tenantId, table.accountId],
      foreignColumns: [secondFactors.tenantId, secondFactors.accountId],
      name: "recovery_codes_second_factor",
    }).onDelete("cascade"),
  ],
);
