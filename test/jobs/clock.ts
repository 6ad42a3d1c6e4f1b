import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { clockActor } from "../../src/access/clock-actor.ts";
import type { Environment } from "../../src/app/environment.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { openDatabase } from "../../src/db/client.ts";
import { watches } from "../../src/jobs/cull.ts";
import { doDue } from "../../src/jobs/due.ts";
import { notices } from "../../src/jobs/expire.ts";
import { query } from "../db/functions/database.ts";
import type { Catalogue } from "../support/client.ts";

const environment = env as unknown as Environment;
const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = environment;

/** The database as the clock uses it. */
export const clockDatabase = openDatabase({ url, endpoint, actor: () => clockActor });

type Vendor = Pick<Catalogue, "name">;

export async function tenantIdOf({ name }: Vendor): Promise<string> {
  const [row] = await query(sql`select id from tenants where name = ${name}`);
  return row.id;
}

/** Runs the jobs `expire` and `cull` for one tenant, at the present of its test. */
export async function tick(vendor: Vendor, now = new Date()): Promise<void> {
  const secrets = await secretsOf(environment);
  const tenantId = await tenantIdOf(vendor);
  const context = { now, database: clockDatabase, secrets, environment, isOver: () => false, tenantId };
  await doDue(context, notices);
  await doDue(context, watches);
}

/** An event as a test writes it down: its name, and its days where it has some. */
export const told = (event: string, days: number | null): string => (days === null ? event : `${event} ${days}`);

/** The tenant's events by the clock, oldest first: `license.expired`, `license.expiring_soon 30`. @param of the id of what they tell of */
export async function toldBy(vendor: Vendor, of?: string): Promise<string[]> {
  const rows = await query(sql`
    select event, (after ->> 'days')::int as days
    from events
    where tenant_id = ${await tenantIdOf(vendor)} and actor_kind = 'clock' and resource_id = coalesce(${of ?? null}::uuid, resource_id)
    order by sequence`);
  return rows.map(({ event, days }) => told(event, days));
}
