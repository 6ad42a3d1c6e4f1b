import { sql } from "drizzle-orm";
import type { KeyAlgorithm, SigningKeyStatus } from "../crypto/key-algorithms.ts";
import { defineList } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { signingKeys } from "../db/schema.ts";

/** A tenant's signing keys. */
export const signingKeyList = defineList({
  table: signingKeys,
  alias: "signing_key",
  within: ({ tenantId }: { tenantId: string }) => [sql`signing_key.tenant_id = ${tenantId}`],
  filters: {
    algorithm: (algorithm: KeyAlgorithm) => sql`signing_key.algorithm = ${algorithm}`,
    status: (status: SigningKeyStatus) => sql`signing_key.status = ${status}`,
  },
  sorts: { created_at: "timestamptz" },
  read: (rows: Record<string, unknown>[]) => rows.map((row) => reviveRow(signingKeys, row)),
});
