import type { TestProject } from "vitest/node";
import { applyMigrations } from "../../serve/migrations.ts";
import { startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import type { Backend } from "../../serve/postgres/backend.ts";
import { openEmbeddedPostgres } from "../../serve/postgres/embedded.ts";
import type { ServerAddress } from "../../serve/postgres/server.ts";
import { ensureSuperadmin } from "../../src/masters/service.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server itself, where tests run on one. */
    postgres: ServerAddress;
    bindings: Record<string, string>;
    superadmin: { username: string; password: string };
  }
}

/** One in-memory Postgres for all tests of the Worker; each test makes a tenant of its own. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const backend = await openEmbeddedPostgres({ dataDir: undefined });
  const tearDown = await provideService(project, backend);
  for (const index of traceIndexes) await backend.pool.query(index);
  return tearDown;
}

/**
 * For what test/support/trace.ts asks after each test and each file, of all tenants: the service asks for events of one tenant alone. Without them each
 * test reads every event that tests before it have left.
 */
const traceIndexes = ["create index on events (request_id)", "create index on events (sequence)"];

/** Brings a database up for the service, and tells the tests how to reach it. */
export async function provideService(project: TestProject, backend: Backend): Promise<() => Promise<void>> {
  const endpoint = await startNeonEndpoint({ backend });
  const bindings = {
    DATABASE_URL: endpoint.databaseUrl,
    DATABASE_ENDPOINT: endpoint.url,
    MASTER_KEY: randomSecret(),
    KEY_PEPPER: randomSecret(),
    REQUEST_LOG: "off",
  };
  await applyMigrations(bindings);
  const password = "the superadmin of tests";
  await ensureSuperadmin({ environment: bindings, username: "superadmin", password, now: new Date() });
  project.provide("bindings", bindings);
  project.provide("superadmin", { username: "superadmin", password });
  return async () => {
    await endpoint.close();
    await backend.close();
  };
}

const randomSecret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
