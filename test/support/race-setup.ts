import type { TestProject } from "vitest/node";
import { startTemporaryServer } from "../../dev/postgres/temporary-server.ts";
import { openServerPostgres } from "../../serve/postgres/server.ts";
import { provideService } from "./global-setup.ts";

/** A real Postgres with a process for each connection: PGlite has one connection, and would hide a race. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTemporaryServer({ connections: 64 });
  const backend = await openServerPostgres(server.address);
  const stop = await provideService(project, backend);
  project.provide("postgres", server.address);
  return async () => {
    await stop();
    await server.stop();
  };
}
