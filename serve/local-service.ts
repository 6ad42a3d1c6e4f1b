import { createServer } from "node:net";
import { createSealer } from "../src/crypto/sealing.ts";
import type { SuperadminCreation } from "../src/masters/service.ts";
import { writeControl } from "./backup/control.ts";
import { type Configuration, requireMasterKey, requireSecret } from "./configuration.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { whyNot } from "./listener/start.ts";
import { applyMigrations } from "./migrations.ts";
import { startNeonEndpoint } from "./neon-endpoint/server.ts";
import { keepNewSecrets } from "./new-secrets.ts";
import { PlainError } from "./plain-error.ts";
import type { Backend } from "./postgres/backend.ts";
import { openEmbeddedService } from "./postgres/embedded-service.ts";
import { openServerPostgres } from "./postgres/server.ts";
import { sharedNames } from "./shared-names.ts";
import { makeSuperadmin } from "./superadmin.ts";

export type LocalService = {
  url: string;
  superadmin: SuperadminCreation;
  /** Rejects with a PlainError when the Worker or the embedded database has ended for good. */
  failed: Promise<never>;
  stop(): Promise<void>;
};

export type WorkerOptions = {
  /** The address on which it listens. */
  host: string;
  port: number;
  folder: DataFolder;
  /** The Worker's variables and secrets. */
  variables: Record<string, string>;
  /** Prints a line for the operator. */
  say: (line: string) => void;
};

export type RunningWorker = { failed: Promise<never>; stop(): Promise<void> };

export type Preparation = {
  /** The Worker serves the console. */
  hasConsole: boolean;
  /** Prints a line for the operator. */
  say: (line: string) => void;
};

/** A way to run the Worker. */
export type WorkerRunner = {
  /** Does what takes time and needs no database. @throws PlainError when the Worker or its console does not build */
  prepare(options: Preparation): Promise<void>;
  /** Runs the Worker until it is stopped. @throws PlainError when it does not start */
  start(options: WorkerOptions): Promise<RunningWorker>;
};

type Options = { configuration: Configuration; runner: WorkerRunner; say: (line: string) => void };

/**
 * Starts everything that the service needs on this machine, and the service. What was started is stopped again when a later step fails.
 * @throws PlainError
 */
export async function startLocalService({ configuration, runner, say }: Options): Promise<LocalService> {
  const undo: Undo = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const { host, port } = configuration;
    await requireFreePort(host, port);
    const folder = openDataFolder(configuration.dataDir);
    undo.push(folder.release);
    const prepared = runner.prepare({ hasConsole: configuration.hasConsole, say });
    // The service awaits this below, when the database is ready, and learns of a failure there.
    prepared.catch(() => {});
    const masterKey = requireMasterKey(process.env.MASTER_KEY || folder.secrets.MASTER_KEY);
    const { keyIds } = await createSealer(masterKey);
    const opened = await openDatabase({ configuration, folder, undo, say, masterKeyIds: keyIds });
    const { DATABASE_URL, DATABASE_ENDPOINT } = opened;
    const variables = {
      DATABASE_URL,
      ...(DATABASE_ENDPOINT === undefined ? {} : { DATABASE_ENDPOINT }),
      MASTER_KEY: masterKey,
      KEY_PEPPER: requireSecret("KEY_PEPPER", process.env.KEY_PEPPER || folder.secrets.KEY_PEPPER),
      ...configuration.workerVariables,
    };
    await reach(configuration, () => keepNewSecrets(folder, variables));
    await reach(configuration, () => applyMigrations(variables));
    say("Migrations  up to date");
    for (const line of await sharedNames(variables)) say(line);
    const superadmin = await makeSuperadmin({ environment: variables, ...configuration.superadmin, now: new Date() });
    await prepared;
    const worker = await runner.start({ host, port, folder, variables, say });
    undo.push(worker.stop);
    return {
      url: urlOf(host, port),
      superadmin,
      failed: Promise.race([worker.failed, ...(opened.failed === undefined ? [] : [opened.failed])]),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Undo = (() => void | Promise<void>)[];

type Opening = {
  configuration: Configuration;
  folder: DataFolder;
  undo: Undo;
  say: (line: string) => void;
  masterKeyIds: readonly string[];
};

async function openDatabase({
  configuration: { database },
  folder,
  undo,
  say,
  masterKeyIds,
}: Opening): Promise<{ DATABASE_URL: string; DATABASE_ENDPOINT?: string; failed?: Promise<never> | undefined }> {
  if (database.kind === "neon") {
    say(`Database    ${new URL(database.url).host}, over Neon's HTTP protocol`);
    return { DATABASE_URL: database.url };
  }
  const backend =
    database.kind === "embedded" ? await openEmbeddedService({ dataDir: folder.database, say }) : await openServer(database);
  undo.push(backend.close);
  const endpoint = await startNeonEndpoint({ backend, onDiskFull: atMostOnceAMinute(() => say(diskFullLine)) });
  undo.push(endpoint.close);
  undo.push(writeControl(folder.path, { ...endpoint, masterKeyIds }));
  say(
    database.kind === "embedded"
      ? `Database    embedded Postgres in ${folder.database}`
      : `Database    Postgres at ${database.host}:${database.port}`,
  );
  return { DATABASE_URL: endpoint.databaseUrl, DATABASE_ENDPOINT: endpoint.url, failed: backend.failed };
}

const diskFullLine =
  "Disk full   the database cannot write, and requests that would are answered 503. Make room: the service goes on by itself";

/** Calls a function, unless it was called in the last minute. */
function atMostOnceAMinute(call: () => void): () => void {
  let calledAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - calledAt < 60_000) return;
    calledAt = performance.now();
    call();
  };
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
    if (database.kind !== "neon" || error instanceof PlainError) throw error;
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

async function requireFreePort(host: string, port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", ({ code }: NodeJS.ErrnoException) => reject(new PlainError(whyNot({ host, port }, code))));
    probe.listen(port, host, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}

/** An IPv6 address stands in brackets. */
const urlOf = (host: string, port: number): string => `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
