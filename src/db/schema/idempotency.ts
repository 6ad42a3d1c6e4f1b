import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../columns.ts";
import { tenants } from "./tenants.ts";

/**
 * Requests that may be sent again: each is here once its change is made, in the same transaction, and its answer a moment later. A
 * key counts for a day (`latchkey_claim_request`), and is deleted a little later (`src/jobs/prune-store.ts`).
 */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    /** HMAC of the caller, the tenant and the key: two callers may use the same one. */
    keyHash: text("key_hash").primaryKey(),
    /** Whose things it is about; null for a request about a tenant itself, whose answer outlives its deletion. */
    tenantId: uuid("tenant_id").references(() => tenants.id, { onDelete: "cascade" }),
    /** HMAC of the method, the path and the body. */
    requestHash: text("request_hash").notNull(),
    requestId: uuid("request_id").notNull(),
    /** Null until the answer is known, and for ever where it was lost. */
    answerSealed: text("answer_sealed"),
    madeAt: instant("made_at").notNull(),
  },
  (table) => [index("idempotency_keys_made").on(table.madeAt), index("idempotency_keys_tenant").on(table.tenantId)],
);
