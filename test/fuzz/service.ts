import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyMigrations } from "../../serve/migrations.ts";
import { startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import { openEmbeddedPostgres } from "../../serve/postgres/embedded.ts";
import { builtService } from "../../serve/worker/build.ts";
import { startRuntime } from "../../serve/worker/runtime.ts";
import { ensureSuperadmin } from "../../src/masters/service.ts";

export type FuzzedService = {
  /** Of the API. */
  url: string;
  superadmin: { username: string; password: string };
  /** Milliseconds of CPU that the runtime has used. */
  cpu: () => number;
  stop: () => Promise<void>;
};

/** The built Worker in a runtime of its own, over an embedded Postgres in memory. Nothing limits who guesses passwords from many addresses. */
export async function startFuzzedService(): Promise<FuzzedService> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-fuzz-"));
  const backend = await openEmbeddedPostgres({ dataDir: undefined });
  const endpoint = await startNeonEndpoint({ backend });
  const variables = {
    DATABASE_URL: endpoint.databaseUrl,
    DATABASE_ENDPOINT: endpoint.url,
    MASTER_KEY: secret(),
    KEY_PEPPER: secret(),
    REQUEST_LOG: "off",
  };
  await applyMigrations(variables);
  const superadmin = { username: "superadmin", password: "the superadmin of tests" };
  await ensureSuperadmin({ environment: variables, ...superadmin, now: new Date() });
  const runtime = await startRuntime({ build: await builtService(), variables, folder, showsLog: true });
  return {
    url: `${runtime.url}/api/v1`,
    superadmin,
    cpu: () => cpuOf(runtime.pid),
    async stop() {
      await runtime.stop({ graceMs: 5_000 });
      await endpoint.close();
      await backend.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const secret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");

/** Of all threads. Linux tells nanoseconds; 0 where it does not. */
function cpuOf(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return (
      threads.reduce(
        (sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
        0,
      ) / 1e6
    );
  } catch {
    return 0;
  }
}
