import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Control, readControl } from "../backup/control.ts";
import type { Configuration } from "../configuration.ts";
import { type DataFolder, DataFolderInUse, openDataFolder } from "../data-folder.ts";
import { startNeonEndpoint } from "../neon-endpoint/server.ts";
import { PlainError } from "../plain-error.ts";
import type { Backend } from "../postgres/backend.ts";
import { openEmbeddedPostgres } from "../postgres/embedded.ts";
import { openServerPostgres } from "../postgres/server.ts";

/** A database that a command works on, beside a service that may be running. */
export type ReachedDatabase = {
  url: string;
  endpoint: string | undefined;
  /** The keys of the service that runs on this machine; undefined where none runs here. */
  serviceKeyIds: readonly string[] | undefined;
  close(): Promise<void>;
};

/** Reaches the configured database: the embedded one through the service that runs on it, or from its folder where none does. @throws PlainError */
export async function reachDatabase({ dataDir, database }: Configuration): Promise<ReachedDatabase> {
  if (database.kind === "neon")
    return { url: database.url, endpoint: undefined, serviceKeyIds: undefined, close: async () => {} };
  if (database.kind === "embedded" && !existsSync(join(dataDir, "database", "PG_VERSION")))
    throw new PlainError(`There is no database in ${dataDir}. Name its data folder with LATCHKEY_DATA.`);
  const folder = existsSync(dataDir) ? freeFolder(dataDir) : undefined;
  const service = existsSync(dataDir) && folder === undefined ? readControl(dataDir) : undefined;
  if (database.kind === "embedded" && service !== undefined) return throughService(service);
  const backend =
    database.kind === "embedded"
      ? await openEmbeddedPostgres({ dataDir: join(dataDir, "database") })
      : await openServer(database);
  return { ...(await throughBackend(backend, folder)), serviceKeyIds: service?.masterKeyIds };
}

/** Undefined where a service has the folder. */
function freeFolder(dataDir: string): DataFolder | undefined {
  try {
    return openDataFolder(dataDir);
  } catch (error) {
    if (error instanceof DataFolderInUse) return undefined;
    throw error;
  }
}

const throughService = ({ url: endpoint, databaseUrl: url, masterKeyIds }: Control): ReachedDatabase => ({
  url,
  endpoint,
  serviceKeyIds: masterKeyIds,
  close: async () => {},
});

async function throughBackend(backend: Backend, folder: DataFolder | undefined) {
  const { url: endpoint, databaseUrl: url, close } = await startNeonEndpoint({ backend });
  return {
    url,
    endpoint,
    close: async () => {
      await close();
      await backend.close();
      folder?.release();
    },
  };
}

async function openServer(address: Parameters<typeof openServerPostgres>[0]): Promise<Backend> {
  try {
    return await openServerPostgres(address);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new PlainError(
      `Postgres at ${address.host}:${address.port} cannot be reached (${reason}). Check POSTGRES__HOST and its kin.`,
    );
  }
}
