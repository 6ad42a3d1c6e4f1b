import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { startWorker } from "../dev/worker-process.ts";
import { ensureSuperadmin, type SuperadminCreation } from "../src/masters/service.ts";
import { copyDocumentationAssets } from "./assets.ts";
import { type Configuration, requireMasterKey, requireSecret } from "./configuration.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { applyMigrations } from "./migrations.ts";
import { startNeonEndpoint } from "./neon-endpoint/server.ts";
import { PlainError } from "./plain-error.ts";
import type { Backend } from "./postgres/backend.ts";
import { openEmbeddedPostgres } from "./postgres/embedded.ts";
import { openServerPostgres } from "./postgres/server.ts";

export type LocalService = {
  url: string;
  superadmin: SuperadminCreation;
  /** Resolves when the Worker has ended by itself. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

type Options = {
  configuration: Configuration;
  watch?: boolean;
  say: (line: string) => void;
  onWorkerLine: (line: string) => void;
};

/**
 * Starts everything that the service needs on this machine, and the service. What was started is stopped again when a later step fails.
 * @throws PlainError
 */
export async function startLocalService({ configuration, watch = false, say, onWorkerLine }: Options): Promise<LocalService> {
  const undo: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await requireFreePort(configuration.port);
    const folder = openDataFolder(configuration.dataDir);
    undo.push(folder.release);
    const { DATABASE_URL, DATABASE_ENDPOINT } = await openDatabase(configuration, folder, undo, say);
    const variables = {
      DATABASE_URL,
      ...(DATABASE_ENDPOINT === undefined ? {} : { DATABASE_ENDPOINT }),
      MASTER_KEY: requireMasterKey(process.env.MASTER_KEY || folder.secrets.MASTER_KEY),
      KEY_PEPPER: requireSecret("KEY_PEPPER", process.env.KEY_PEPPER || folder.secrets.KEY_PEPPER),
      ...(process.env.REQUEST_LOG ? { REQUEST_LOG: process.env.REQUEST_LOG } : {}),
    };
    await reach(configuration, () => applyMigrations(variables));
    say("Migrations  up to date");
    const superadmin = await ensureSuperadmin({ environment: variables, ...configuration.superadmin, now: new Date() });
    await copyDocumentationAssets();
    mkdirSync(folder.workerState, { recursive: true });
    const worker = await startWorker({
      port: configuration.port,
      stateDir: folder.workerState,
      variables,
      watch,
      onLine: onWorkerLine,
    });
    undo.push(worker.stop);
    return { url: worker.url, superadmin, ended: worker.exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Undo = (() => void | Promise<void>)[];

async function openDatabase(
  { database }: Configuration,
  folder: DataFolder,
  undo: Undo,
  say: (line: string) => void,
): Promise<{ DATABASE_URL: string; DATABASE_ENDPOINT?: string }> {
  if (database.kind === "neon") {
    say(`Database    ${new URL(database.url).host}, over Neon's HTTP protocol`);
    return { DATABASE_URL: database.url };
  }
  const backend =
    database.kind === "embedded" ? await openEmbeddedPostgres({ dataDir: folder.database }) : await openServer(database);
  undo.push(backend.close);
  const endpoint = await startNeonEndpoint({ backend });
  undo.push(endpoint.close);
  say(
    database.kind === "embedded"
      ? `Database    embedded Postgres in ${folder.database}`
      : `Database    Postgres at ${database.host}:${database.port}`,
  );
  return { DATABASE_URL: endpoint.databaseUrl, DATABASE_ENDPOINT: endpoint.url };
}

async function openServer(address: Parameters<typeof openServerPostgres>[0]): Promise<Backend> {
  try {
    return await openServerPostgres(address);
  } catch (error) {
    throw new PlainError(
      `Postgres at ${address.host}:${address.port} cannot be reached (${reasonOf(error)}). Check POSTGRES__HOST and its kin.`,
    );
  }
}

/** A Neon URL is tried for the first time here. */
async function reach({ database }: Configuration, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (database.kind !== "neon") throw error;
    throw new PlainError(`The migrations failed at ${new URL(database.url).host}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  if (current instanceof AggregateError) return current.errors.map(reasonOf).join(", ");
  if (!(current instanceof Error)) return String(current);
  return current.message || ("code" in current ? String(current.code) : current.name);
}

async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "is taken by another process" : `cannot be used (${error.code})`;
      reject(new PlainError(`Port ${port} ${reason}. Stop that one, or set SERVER__HTTP_PORT to another port.`));
    });
    probe.listen(port, "127.0.0.1", resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}
