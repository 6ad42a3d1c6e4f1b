import { fork } from "node:child_process";
import { join } from "node:path";
import { PlainError } from "../plain-error.ts";
import type { Supervised } from "../supervisor.ts";
import { passwordsAtOnce } from "./server.ts";

type Options = {
  /** The folder of the socket. Only its owner may enter it. */
  folder: string;
  /** The socket's name in the folder. */
  socket: string;
};

/** Starts the process that hashes passwords. @throws PlainError when it does not start */
export async function startPasswordProcess({ folder, socket }: Options): Promise<Supervised & { pid: number }> {
  const child = fork(join(import.meta.dirname, "process.ts"), [socket], {
    // A Unix socket's path is short: from its folder it is its name alone.
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { UV_THREADPOOL_SIZE: String(passwordsAtOnce) },
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const listening = new Promise<undefined>((resolve) => child.once("message", () => resolve(undefined)));
  const failure = await Promise.race([listening, ended]);
  if (failure !== undefined) throw new PlainError(`The process that hashes passwords did not start (${failure}).`);
  return {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
