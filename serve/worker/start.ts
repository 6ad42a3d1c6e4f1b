import { rmSync } from "node:fs";
import { join } from "node:path";
import { clientHeader } from "../listener/request-head.ts";
import { startListenerProcess } from "../listener/start.ts";
import type { RunningWorker, WorkerOptions, WorkerRunner } from "../local-service.ts";
import { supervise } from "../supervisor.ts";
import { builtService } from "./build.ts";
import { startRuntime } from "./runtime.ts";

/** Milliseconds for which requests in flight are answered when the service ends. */
const graceMs = 8_000;

/** Milliseconds for which clients may read their last answers. */
const unreadMs = 1_000;

/** The runtime's socket, in the folder of both. */
const socket = "worker.sock";

/** Runs the built Worker in the runtime itself behind a listener, and starts each again when it ends. */
export const builtWorker = (options: Output): WorkerRunner => ({
  prepare: async () => {
    await builtService();
  },
  start: (worker) => startBuilt({ ...options, ...worker }),
});

type Output = {
  /** Prints the lines that the Worker logs. */
  showsLog: boolean;
};

async function startBuilt({
  host,
  port,
  folder: { path },
  variables,
  say,
  showsLog,
}: WorkerOptions & Output): Promise<RunningWorker> {
  removeWranglerState(path, say);
  const folder = join(path, "runtime");
  const build = await builtService();
  const worker = await supervise({
    name: "Worker",
    say,
    start: () =>
      startRuntime({
        build,
        // The service runs on one machine: a client's address is that of its connection, whatever a header says.
        variables: { ...variables, CLIENT_ADDRESS: "peer" },
        folder,
        address: `unix:${socket}`,
        clientHeader,
        showsLog,
      }),
  });
  const listener = await supervise({
    name: "Listener",
    say,
    start: () => startListenerProcess({ host, port, target: socket, folder }),
  }).catch(async (error: unknown) => {
    await worker.stop({ graceMs: 0 });
    throw error;
  });
  return {
    failed: Promise.race([worker.failed, listener.failed]),
    async stop() {
      const drained = listener.current().drain();
      await worker.stop({ graceMs });
      // A client that does not read its answer waits no longer.
      await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, unreadMs))]);
      await listener.stop({ graceMs: 0 });
    },
  };
}

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
