import { env } from "cloudflare:workers";
import type { NeonDbError } from "@neondatabase/serverless";
import { type SQL, sql } from "drizzle-orm";
import type { Environment } from "../../../src/app/environment.ts";
import { openDatabase } from "../../../src/db/client.ts";
import { databaseError } from "../../../src/db/errors.ts";
import { jsonOf } from "../../../src/db/sql.ts";
import { type Catalogue, newCatalogue, newLicense, newPolicy } from "../../support/client.ts";

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;

export const database = openDatabase({ url, endpoint });

/** The rows of a statement; of several, which are one transaction, those of the last. */
export async function query(...statements: [SQL, ...SQL[]]): Promise<any[]> {
  const [first, ...others] = statements.map((statement) => database.execute(statement));
  if (first === undefined) return [];
  const answers = await database.batch([first, ...others]);
  return answers.at(-1)?.rows ?? [];
}

/** Why the database refuses statements, which are one transaction; undefined where it does not. */
export const refusalOf = (...statements: [SQL, ...SQL[]]): Promise<NeonDbError | undefined> =>
  query(...statements).then(() => undefined, databaseError);

/** The value of an expression; a date or time as text. */
export async function evaluate(expression: SQL): Promise<unknown> {
  const [row] = await query(sql`select to_jsonb(${expression}) as value`);
  return row?.value;
}

/** A row of a table, of which only the named columns are known. */
export const row = (table: "licenses" | "machines", columns: Record<string, unknown>): SQL =>
  sql`jsonb_populate_record(null::${sql.identifier(table)}, ${jsonOf(columns)})`;

export type LicenseStory = Catalogue & { tenantId: string; policyId: string; licenseId: string; licenseKey: string };

/** A tenant with one license. */
export async function newLicenseStory(): Promise<LicenseStory> {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  const { license_id: licenseId, license_key: licenseKey } = await newLicense(vendor, policy);
  const tenantId = String(await evaluate(sql`(select id from tenants where name = ${vendor.name})`));
  return { ...vendor, tenantId, policyId: policy.id, licenseId, licenseKey };
}

/** Inserts a machine without the service. */
export const insertMachine = ({ tenantId, licenseId }: LicenseStory, fingerprint: string): SQL => sql`
  insert into machines (id, tenant_id, license_id, fingerprint)
  values (gen_random_uuid(), ${tenantId}, ${licenseId}, ${fingerprint})
  returning id`;

/** Inserts an account that uses the license. Returns its id. */
export async function newUserOf({ tenantId, licenseId }: LicenseStory, username = "grace"): Promise<string> {
  const id = crypto.randomUUID();
  await query(
    sql`
      insert into accounts (id, tenant_id, username, email, password_hash, built_in_role)
      values (${id}, ${tenantId}, ${username}, ${`${username}@example.org`}, '', 'user')`,
    sql`insert into license_users (tenant_id, license_id, account_id) values (${tenantId}, ${licenseId}, ${id})`,
  );
  return id;
}
