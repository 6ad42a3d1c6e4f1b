import { fork } from "node:child_process";
import { join } from "node:path";
import { PlainError } from "../plain-error.ts";
import type { Supervised } from "../supervisor.ts";
import type { ListenerOptions } from "./listener.ts";
import type { FromListener } from "./process.ts";

export type ListenerProcess = Supervised & {
  /** Takes no more connections. Resolves when the Worker has answered on all there are. */
  drain(): Promise<void>;
};

/** Starts the listener in a process of its own. @throws PlainError when it cannot listen there */
export async function startListenerProcess(options: ListenerOptions & { folder: string }): Promise<ListenerProcess> {
  const { folder, ...own } = options;
  const child = fork(join(import.meta.dirname, "process.ts"), [JSON.stringify(own)], {
    // A Unix socket's path is short: from its folder it is its name alone.
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: {},
  });
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const said = (): Promise<FromListener> =>
    new Promise((resolve) => {
      child.once("message", (message) => resolve(message as FromListener));
    });
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  const first = await Promise.race([said(), ended.then((how) => ({ failed: how }))]);
  if ("failed" in first) {
    await stop();
    throw new PlainError(whyNot(options, first.failed));
  }
  return {
    ended,
    stop,
    async drain() {
      const drained = said();
      if (child.connected) child.send("drain");
      await Promise.race([drained, ended]);
    },
  };
}

/** Says what is wrong with an address on which nothing can listen, from the system's code of the error. */
export function whyNot({ host, port }: { host: string; port: number }, code: string | undefined): string {
  if (code === "EADDRINUSE")
    return `Port ${port} is taken by another process. Stop that one, or set SERVER__HTTP_PORT to another port.`;
  if (code === "EACCES") return `Port ${port} is for root alone. Set SERVER__HTTP_PORT to a port from 1024 on.`;
  return `${host} is no address of this machine (${code}). Set SERVER__HTTP_HOST to one that is, such as 127.0.0.1 or 0.0.0.0.`;
}
