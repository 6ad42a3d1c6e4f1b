import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { buildConsole } from "../console/build.ts";
import { clientHeader } from "../listener/request-head.ts";
import { startListenerProcess } from "../listener/start.ts";
import type { RunningWorker, WorkerOptions, WorkerRunner } from "../local-service.ts";
import { startPasswordProcess } from "../passwords/start.ts";
import { type Supervised, type Supervisor, supervise } from "../supervisor.ts";
import { builtService } from "./build.ts";
import { startRuntime } from "./runtime.ts";
import { beginShutdown } from "./shutdown-request.ts";

/** Milliseconds for which the Worker may go on when the service ends. */
const graceMs = 8_000;

/** Milliseconds of them for requests in flight. The rest is for the counts. */
const inFlightMs = 6_000;

/** Milliseconds for which clients may read their last answers. */
const unreadMs = 1_000;

/** The runtime's sockets, in the folder of all processes. */
const socket = "worker.sock";
const shutdownSocket = "shutdown.sock";
const clockSocket = "clock.sock";

/** The socket of the process that hashes passwords. */
const passwordSocket = "passwords.sock";

/** Runs the built Worker in the runtime itself behind a listener, and beside it what hashes passwords. Each is started again when it ends. */
export const builtWorker = (output: Output): WorkerRunner => ({
  prepare: async ({ hasConsole, say }) => {
    // One after the other, so that neither takes the processor from the database, which starts meanwhile.
    await builtService();
    if (hasConsole) await buildConsole({ say });
  },
  start: (options) => startBuilt(options, output),
});

type Output = {
  /** Prints the lines that the Worker logs. */
  showsLog: boolean;
};

async function startBuilt(
  { host, port, folder: { path }, variables, say }: WorkerOptions,
  { showsLog }: Output,
): Promise<RunningWorker> {
  removeWranglerState(path, say);
  const folder = join(path, "runtime");
  const build = await builtService();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const startPasswords = () => startPasswordProcess({ folder, socket: passwordSocket });
  const startWorker = () =>
    startRuntime({
      build,
      // The service runs on one machine: a client's address is that of its connection, whatever a header says.
      variables: { ...variables, CLIENT_ADDRESS: "peer" },
      folder,
      localServices: { PASSWORD_PROCESS: `unix:${passwordSocket}` },
      address: `unix:${socket}`,
      shutdownSocket,
      clockSocket,
      clientHeader,
      showsLog,
    });
  const startListener = () => startListenerProcess({ host, port, target: socket, folder });
  const passwords = await supervise({ name: "Passwords", say, start: startPasswords });
  const worker = await supervise({ name: "Worker", say, start: startWorker }).catch(afterStopping(passwords));
  const listener = await supervise({ name: "Listener", say, start: startListener }).catch(afterStopping(worker, passwords));
  return {
    failed: Promise.race([passwords.failed, worker.failed, listener.failed]),
    async stop() {
      const answered = listener.current().drain();
      const shutdown = await within(unreadMs, beginShutdown(join(folder, shutdownSocket)));
      const ended = worker.stop({ graceMs });
      await within(inFlightMs, Promise.race([answered, ended]));
      await Promise.race([shutdown?.finish(), ended]);
      await ended;
      // A client that does not read its answer waits no longer.
      await within(unreadMs, answered);
      await listener.stop({ graceMs: 0 });
      await passwords.stop({ graceMs: 0 });
    },
  };
}

/** Waits for something, and no longer than the given time. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const late = wait(milliseconds, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

/** Ends what was started before, where the next process does not start. */
const afterStopping =
  (...before: Pick<Supervisor<Supervised>, "stop">[]) =>
  async (error: unknown): Promise<never> => {
    for (const one of before) await one.stop({ graceMs: 0 });
    throw error;
  };

/** `wrangler dev` traced requests with their paths and bodies, and stored what the Worker's nodes knew in another place. */
function removeWranglerState(dataFolder: string, say: (line: string) => void): void {
  const state = join(dataFolder, "worker");
  try {
    rmSync(state, { recursive: true });
    say(`Deleted     ${state}: an earlier version kept traces of requests there, with license keys in clear`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
