import { type SQL, sql } from "drizzle-orm";
import { poolKeys } from "../db/schema.ts";

/** A condition: the key waits in a pool of the tenant, for a license that is to come. Served by pool_keys_key_taken. */
export const waitsInPoolSql = (tenantId: SQL, keyHash: SQL): SQL => sql`
  exists (select from ${poolKeys} waiting where waiting.tenant_id = ${tenantId} and waiting.key_hash = ${keyHash})`;
