import { sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { accounts, secondFactors } from "../db/schema.ts";
import { instant, refuse } from "../db/sql.ts";
import { guard } from "./guard-store.ts";
import { type ActOnAccount, named } from "./store.ts";

/**
 * Deletes an account's second factor, with its recovery codes.
 * @throws NeonDbError with the refusal second_factor_not_set_up, or one of `guard`
 */
export async function deleteSecondFactor(database: Database, act: ActOnAccount): Promise<void> {
  const refusal = sql`case when account.second_factor_at is null then 'second_factor_not_set_up' end`;
  await inOneBatch(database.changing, {
    guard: guard(act),
    account: sql`
      update ${accounts} account
      set second_factor_at = null, updated_at = ${instant(act.now)}
      where ${named(act)} and ${refuse(refusal, named(act))} is null`,
    factor: sql`
      delete from ${secondFactors} factor
      using ${accounts} account
      where ${named(act)} and factor.tenant_id = account.tenant_id and factor.account_id = account.id`,
  });
}
