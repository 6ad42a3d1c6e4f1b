import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "../../serve/free-port.ts";
import type { ServerAddress } from "../../serve/postgres/server.ts";

export type TemporaryServer = {
  address: ServerAddress;
  /** Ends the server as a machine's shutdown does, and keeps its folder. */
  halt(): Promise<void>;
  /** Starts it again. */
  resume(): Promise<void>;
  stop(): Promise<void>;
};

/** The folder of a Postgres' programs on this machine (PATH, then Debian's places), or undefined where there is none. */
export function findPostgres(): string | undefined {
  const onPath = (process.env.PATH ?? "").split(delimiter);
  const ofDebian = globSync("/usr/lib/postgresql/*/bin").sort().reverse();
  return [...ofDebian, ...onPath].find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

/**
 * A real Postgres with many processes, on a folder that goes when it stops, listening on loopback only.
 * @throws Error where this machine has none.
 */
export async function startTemporaryServer({ connections = 64 }: { connections?: number } = {}): Promise<TemporaryServer> {
  const programs = findPostgres();
  if (programs === undefined)
    throw new Error("There is no PostgreSQL on this machine. Install it (Debian: apt-get install postgresql).");
  const folder = mkdtempSync(join(tmpdir(), "latchkey-postgres-"));
  const identity = unprivileged(folder);
  const data = join(folder, "data");
  const port = await freePort();
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], {
    ...identity,
    stdio: "pipe",
  });
  let server: ChildProcess | undefined;
  const killNow = () => server?.kill("SIGKILL");
  process.once("exit", killNow);
  const leave = () => process.exit(1);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, leave);
  const start = async () => {
    server = spawn(join(programs, "postgres"), settings({ data, port, folder, connections }), { ...identity, stdio: "ignore" });
    await waitUntilReady(join(programs, "pg_isready"), port);
  };
  const halt = async () => {
    const halting = server;
    server = undefined;
    if (halting === undefined || halting.exitCode !== null || halting.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => halting.once("exit", () => resolve()));
    halting.kill("SIGINT");
    await exited;
  };
  const stop = async () => {
    process.off("exit", killNow);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, leave);
    await halt();
    rmSync(folder, { recursive: true, force: true });
  };
  await start().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const address = { host: "127.0.0.1", port, username: "postgres", password: "", database: "postgres", connections };
  return { address, halt, resume: start, stop };
}

type Settings = { data: string; port: number; folder: string; connections: number };

const settings = ({ data, port, folder, connections }: Settings): string[] => [
  ...["-D", data, "-p", String(port), "-k", folder],
  ...[
    "listen_addresses=127.0.0.1",
    // Beside the endpoint's own: a race test opens up to 14, a bench and the tools some more.
    `max_connections=${connections + 32}`,
    "fsync=off",
    "random_page_cost=1.1",
    "log_min_messages=fatal",
  ].flatMap((setting) => ["-c", setting]),
];

/** Postgres does not run as root: there it runs as the user `nobody`, who then owns the folder. */
function unprivileged(folder: string): { uid?: number; gid?: number; cwd: string } {
  if (process.getuid?.() !== 0) return { cwd: folder };
  const [uid, gid] = ["-u", "-g"].map((option) => Number(execFileSync("id", [option, "nobody"], { encoding: "utf8" })));
  if (uid === undefined || gid === undefined) throw new Error("There is no user nobody to run Postgres as.");
  chownSync(folder, uid, gid);
  return { uid, gid, cwd: folder };
}

/** Milliseconds that Postgres may take to start. */
const startDeadlineMs = 30_000;

async function waitUntilReady(program: string, port: number): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline) {
    try {
      execFileSync(program, ["-q", "-h", "127.0.0.1", "-U", "postgres", "-p", String(port)]);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("The temporary Postgres did not start.");
}
