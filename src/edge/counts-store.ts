import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { edgeNodes, licenses, tenants, validationCounts } from "../db/schema.ts";
import { jsonOf } from "../db/sql.ts";
import type { Count } from "./node-types.ts";

/**
 * Adds a batch of a node's counts, and notes when each license was last validated. Of batches with the same or a lower number only the
 * first counts, so that one whose answer was lost may be sent again. Forgets changes that no node needs any more.
 * @param batch rises with each batch of a node
 */
export async function addCounts(
  database: Database,
  { node, tenantName, batch, counts }: { node: string; tenantName: string; batch: number; counts: Count[] },
): Promise<void> {
  await database.changing.execute(sql`
    with node as (
      insert into ${edgeNodes} as known (name, tenant_id, seen_at, flushed)
      select ${node}, id, clock_timestamp(), ${batch}::bigint from ${tenants} where name = ${tenantName}
      on conflict (name) do update set seen_at = excluded.seen_at, tenant_id = excluded.tenant_id, flushed = excluded.flushed
      where known.flushed < excluded.flushed
      returning tenant_id
    ), given as (
      select node.tenant_id, counted.*
      from node, jsonb_to_recordset(${jsonOf(counts)}) as counted (
        "licenseId" uuid, code text, hour timestamptz, validations bigint, "lastAt" timestamptz
      )
    ), added as (
      insert into ${validationCounts} as known (tenant_id, license_id, hour, code, validations)
      select tenant_id, "licenseId", hour, code, validations from given order by "licenseId", hour, code
      on conflict (tenant_id, license_id, hour, code) do update set validations = known.validations + excluded.validations
    ), last as (
      select tenant_id, "licenseId" as id, max("lastAt") as at from given group by tenant_id, "licenseId"
    ), held as materialized (
      -- In one order: nodes that flush counts of the same licenses wait for each other, and never in a circle.
      select license.tenant_id, license.id, last.at
      from last join ${licenses} license on license.tenant_id = last.tenant_id and license.id = last.id
      order by license.id
      for no key update of license
    )
    update ${licenses} license
    set last_validated_at = greatest(license.last_validated_at, held.at)
    from held
    where license.tenant_id = held.tenant_id and license.id = held.id`);
}
