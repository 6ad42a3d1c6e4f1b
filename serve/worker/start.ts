import { rmSync } from "node:fs";
import { join } from "node:path";
import type { StartWorker } from "../local-service.ts";
import { builtService } from "./build.ts";
import { superviseRuntime } from "./supervisor.ts";

/** Milliseconds for which requests in flight are answered when the service ends. */
const graceMs = 8_000;

/** Runs the built Worker in the runtime itself, and starts it again when it ends. */
export const startBuiltWorker =
  ({ showsLog }: { showsLog: boolean }): StartWorker =>
  async ({ host, port, folder, variables, say }) => {
    removeWranglerState(folder.path, say);
    const { failed, stop } = await superviseRuntime({
      build: await builtService(),
      variables: {
        ...variables,
        // The service runs on one machine: a client's address is that of its connection, whatever a header says.
        CLIENT_ADDRESS: "peer",
      },
      folder: join(folder.path, "runtime"),
      address: `${host.includes(":") ? `[${host}]` : host}:${port}`,
      showsLog,
      say,
    });
    return { failed, stop: () => stop({ graceMs }) };
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
