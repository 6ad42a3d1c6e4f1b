import { sql } from "drizzle-orm";
import { check, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { type KeyAlgorithm, keyAlgorithms, type SigningKeyStatus, signingKeyStatuses } from "../../crypto/key-algorithms.ts";
import { createdAt, id, instant, revision, tenantId } from "../columns.ts";
import { tenants } from "./tenants.ts";

const quoted = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(", "));

/**
 * The key pairs that sign what an app verifies: license files, machine files, signed keys and signed answers. The id is the `kid`. One of each
 * algorithm is active. A retired one stays whole, because a policy may be pinned to it; of a revoked one the public half is left.
 */
export const signingKeys = pgTable(
  "signing_keys",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    algorithm: text("algorithm").notNull().$type<KeyAlgorithm>(),
    status: text("status").notNull().$type<SigningKeyStatus>(),
    publicKey: text("public_key").notNull(),
    privateKeySealed: text("private_key_sealed"),
    createdAt: createdAt(),
    activatedAt: instant("activated_at"),
    retiredAt: instant("retired_at"),
    revokedAt: instant("revoked_at"),
    revision: revision("status"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("signing_keys_one_active").on(table.tenantId, table.algorithm).where(sql`${table.status} = 'active'`),
    check("signing_keys_algorithm", sql`${table.algorithm} in (${quoted(keyAlgorithms)})`),
    check("signing_keys_status", sql`${table.status} in (${quoted(signingKeyStatuses)})`),
    check("signing_keys_private", sql`(${table.status} = 'revoked') = (${table.privateKeySealed} is null)`),
  ],
);
