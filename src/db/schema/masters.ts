import { bigint, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, endedSessions, instant, updatedAt } from "../columns.ts";

/** The superadmins, who belong to no tenant. */
export const masters = pgTable("masters", {
  id: uuid("id").primaryKey(),
  username: text("username").notNull().unique(),
  /** As `foldName` does it: no account has a name that folds to this. Null until `foldNames` has run. */
  foldedUsername: text("folded_username"),
  passwordHash: text("password_hash").notNull(),
  keyId: uuid("key_id").notNull().unique(),
  publicKey: text("public_key").notNull(),
  privateKeySealed: text("private_key_sealed").notNull(),
  /** Sessions issued before this instant have ended. */
  sessionsValidFrom: instant("sessions_valid_from"),
  endedSessions: endedSessions(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

/** The second factors of superadmins, as `second_factors` has those of accounts. Whoever deletes a row here switches one off. */
export const masterSecondFactors = pgTable("master_second_factors", {
  masterId: uuid("master_id")
    .primaryKey()
    .references(() => masters.id, { onDelete: "cascade" }),
  /** Null until the first setup is confirmed. */
  secretSealed: text("secret_sealed"),
  /** When it was last set up. */
  confirmedAt: instant("confirmed_at"),
  /** The step of 30 seconds, counted from 1970, whose code was used last. A code of it or of an earlier one works no more. */
  lastUsedStep: bigint("last_used_step", { mode: "number" }),
  pendingSecretSealed: text("pending_secret_sealed"),
  pendingUntil: instant("pending_until"),
});

/** Recovery codes of superadmins, each good once in the place of an app's code. */
export const masterRecoveryCodes = pgTable(
  "master_recovery_codes",
  {
    masterId: uuid("master_id")
      .notNull()
      .references(() => masterSecondFactors.masterId, { onDelete: "cascade" }),
    codeHash: text("code_hash").notNull(),
    usedAt: instant("used_at"),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.masterId, table.codeHash] })],
);
