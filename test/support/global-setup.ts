import type { TestProject } from "vitest/node";
import { findPostgres, startTemporaryServer } from "../../dev/postgres/temporary-server.ts";
import { applyMigrations } from "../../serve/migrations.ts";
import { startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import type { Backend } from "../../serve/postgres/backend.ts";
import { openEmbeddedPostgres } from "../../serve/postgres/embedded.ts";
import { openServerPostgres, type ServerAddress } from "../../serve/postgres/server.ts";
import { ensureSuperadmin } from "../../src/masters/service.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server itself, where tests run on one. */
    postgres: ServerAddress;
    bindings: Record<string, string>;
    superadmin: { username: string; password: string };
  }
}

/** One Postgres for all tests of the Worker; each test makes a tenant of its own. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { backend, stop } = await openPostgres();
  const tearDown = await provideService(project, backend);
  for (const index of traceIndexes) await backend.pool.query(index);
  return async () => {
    await tearDown();
    await stop();
  };
}

/**
 * A server of its own processes where this machine has Postgres: the same statements cost the processor a fifth less than on the
 * embedded database, and the tests go on meanwhile. Elsewhere, and where TEST_POSTGRES is `embedded`, the embedded one, on which the tests of the programs run everywhere.
 */
async function openPostgres(): Promise<{ backend: Backend; stop: () => Promise<void> }> {
  if (process.env.TEST_POSTGRES === "embedded" || findPostgres() === undefined)
    return { backend: await openEmbeddedPostgres({ dataDir: undefined }), stop: async () => {} };
  const server = await startTemporaryServer({ connections: mostConnections });
  const backend = await openServerPostgres(server.address);
  // The embedded one compiles no statement.
  await backend.pool.query("alter database postgres set jit = off");
  return { backend, stop: server.stop };
}

/** Connections at once. Each new one compiles the functions of the database again, so that a few that are always in use are cheaper. */
const mostConnections = 4;

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
