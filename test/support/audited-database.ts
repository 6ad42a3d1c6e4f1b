import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { databaseSource } from "../../serve/audit/database-source.ts";
import { storedKeys } from "../../serve/audit/keys.ts";
import type { AuditSource } from "../../serve/audit/source.ts";
import { type Finding, type TenantSummary, verifyTenant } from "../../serve/audit/verify-tenant.ts";
import { applyMigrations } from "../../serve/migrations.ts";
import { startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import type { Backend } from "../../serve/postgres/backend.ts";
import { pruneEvents, sealEvents } from "../../src/audit/index.ts";
import { signingKeyContext } from "../../src/crypto/key-contexts.ts";
import { generateKeyPair } from "../../src/crypto/key-pairs.ts";
import { type Secrets, secretsOf } from "../../src/crypto/secrets.ts";
import { type Database, openDatabase } from "../../src/db/client.ts";

export type Verified = TenantSummary & { found: Finding[] };

/** A database whose tenants have signing keys and events, without the service in front of it. */
export type AuditedDatabase = {
  database: Database;
  secrets: Secrets;
  /** Makes a tenant with a product, whose changes are events. */
  newTenant(): Promise<{ id: string; productId: string }>;
  /** Changes the tenant's product a number of times: each is an event. */
  change(tenant: { productId: string }, times: number): Promise<void>;
  seal(): Promise<{ rows: number; isMore: boolean }>;
  /** Removes events that are outdated at an instant. */
  prune(now: Date): Promise<{ rows: number; isMore: boolean }>;
  verify(tenantId: string, source?: AuditSource): Promise<Verified>;
  /** Runs a statement as one who owns the tables does, whom no trigger stops. */
  tamper(statement: string): Promise<void>;
  close(): Promise<void>;
};

export async function openAuditedDatabase(backend: Backend): Promise<AuditedDatabase> {
  const endpoint = await startNeonEndpoint({ backend });
  const secretKey = () => randomBytes(32).toString("base64");
  await applyMigrations({ DATABASE_URL: endpoint.databaseUrl, DATABASE_ENDPOINT: endpoint.url });
  const database = openDatabase({ url: endpoint.databaseUrl, endpoint: endpoint.url, deadlineMs: 60_000 });
  const secrets = await secretsOf({ MASTER_KEY: secretKey(), KEY_PEPPER: secretKey() });
  return {
    database,
    secrets,
    async newTenant() {
      const [id, productId, keyId] = [randomUUID(), randomUUID(), randomUUID()];
      const { publicKeyPem, privateKeyPkcs8 } = await generateKeyPair("ED25519");
      const sealed = await secrets.sealer.seal(privateKeyPkcs8, signingKeyContext(id, keyId));
      await database.execute(sql`insert into tenants (id, name) values (${id}, ${`tenant-${id}`})`);
      await database.execute(sql`
        insert into signing_keys (id, tenant_id, algorithm, status, public_key, private_key_sealed)
        values (${keyId}, ${id}, 'ED25519', 'active', ${publicKeyPem}, ${sealed})`);
      await database.execute(sql`
        insert into products (id, tenant_id, name, code, distribution_strategy)
        values (${productId}, ${id}, 'Sketchbook', ${productId}, 'licensed')`);
      return { id, productId };
    },
    async change({ productId }, times) {
      await database.execute(sql`
        do ${sql.raw(`$$ begin
          for turn in 1..${times} loop
            update products set name = 'Sketchbook "' || turn || E'" \\t – ☂', metadata = jsonb_build_object('turn', turn, 'price', 1.10)
            where id = '${productId}';
          end loop;
        end $$`)}`);
    },
    seal: () => sealEvents({ database, secrets, now: new Date(), isOver: () => false }),
    prune: (now) => pruneEvents({ database, secrets, now, isOver: () => false }),
    verify: (tenantId, source = databaseSource(database)) => verifyBy(source, tenantId),
    async tamper(statement) {
      const client = await backend.pool.connect();
      try {
        await client.query(`set session_replication_role = replica; ${statement}; reset session_replication_role`);
      } finally {
        client.release();
      }
    },
    close: endpoint.close,
  };
}

/** Verifies the chain of a tenant, with the keys that its database has. */
export async function verifyBy(source: AuditSource, tenantId: string): Promise<Verified> {
  const found: Finding[] = [];
  const summary = await verifyTenant({
    source,
    tenant: { id: tenantId, name: "acme" },
    keys: storedKeys(await source.keys(tenantId)),
    onSeal: () => {},
    onFinding: (finding) => found.push(finding),
  });
  return { ...summary, found };
}
