import { env } from "cloudflare:workers";
import { type SQL, sql } from "drizzle-orm";
import type { Environment } from "../../src/app/environment.ts";
import { uuidV7 } from "../../src/crypto/random.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { type Database, openDatabase } from "../../src/db/client.ts";
import type { Catalogue } from "./client.ts";

/** A database for statements that make much at once. */
export function slowDatabase(): Database {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  return openDatabase({ url, endpoint, deadlineMs: 300_000 });
}

type Many = {
  policyId: string;
  count: number;
  /** The metadata of the license of a number, `number`. */
  metadata: SQL;
};

/** The key of the license of a number. */
export const sealedLicenseKey = (number: number): string => `MANY-${String(number).padStart(8, "0")}`;

/** Licenses in one statement. */
const step = 5_000;

/** Gives a vendor so many licenses whose keys can be opened. @returns their ids, in the order in which they were made */
export async function makeSealedLicenses({ name, productId }: Catalogue, { policyId, count, metadata }: Many): Promise<string[]> {
  const database = slowDatabase();
  const { sealer, lookupHash } = await secretsOf(env as unknown as Environment);
  const { rows } = await database.execute<{ id: string }>(sql`select id from tenants where name = ${name}`);
  const tenantId = rows[0]?.id ?? "";
  const all: string[] = [];
  for (let first = 0; first < count; first += step) {
    const numbers = Array.from({ length: Math.min(step, count - first) }, (_, index) => first + index);
    const licenses = await Promise.all(
      numbers.map(async (number) => {
        const hash = await lookupHash(sealedLicenseKey(number));
        const sealed = await sealer.seal(sealedLicenseKey(number), `license-key:${tenantId}:${hash}`);
        return { number, id: uuidV7(Date.UTC(2024, 0, 1) + number), hash, sealed };
      }),
    );
    all.push(...licenses.map(({ id }) => id));
    // Without triggers and checks of references: an event for each would be in the way.
    await database.batch([
      database.execute(sql`set local session_replication_role = replica`),
      database.execute(sql`
        insert into licenses (id, tenant_id, product_id, policy_id, name, key_hash, key_sealed, metadata)
        select id, ${tenantId}, ${productId}, ${policyId}, 'Customer ' || number, hash, sealed, ${metadata}
        from jsonb_to_recordset(${JSON.stringify(licenses)}::jsonb) as made (number int, id uuid, hash text, sealed text)`),
    ]);
  }
  await database.execute(sql`vacuum analyze licenses`);
  return all;
}
