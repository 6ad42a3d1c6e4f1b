import { fork } from "node:child_process";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { PlainError } from "../plain-error.ts";
import type { Supervised } from "../supervisor.ts";
import type { FromEmbedded, ToEmbedded } from "./embedded-process.ts";

/** PGlite in a process of its own. */
export type EmbeddedProcess = Supervised & {
  pid: number;
  /** The way to its one session. Its end says that the process is of no use any more. */
  pipe: Duplex;
  /** A compressed tar file of the database's folder. @throws Error */
  files(): Promise<Blob>;
  kill(): void;
};

/** Starts PGlite on a folder. @throws PlainError when it does not start */
export async function startEmbeddedProcess(dataDir: string): Promise<EmbeddedProcess> {
  const child = fork(join(import.meta.dirname, "embedded-process.ts"), [dataDir], {
    stdio: ["ignore", "inherit", "inherit", "ipc", "pipe"],
    // Files of a database are bytes.
    serialization: "advanced",
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const said = () => new Promise<FromEmbedded>((resolve) => child.once("message", resolve));
  const pipe = child.stdio[4] as Duplex;
  pipe.on("error", () => {});
  const kill = () => void child.kill("SIGKILL");
  const first = await Promise.race([said(), ended.then((how) => ({ failed: how }))]);
  if (!("ready" in first)) {
    kill();
    await ended;
    throw new PlainError(`The embedded database did not start: ${"failed" in first ? first.failed : "it says nothing"}.`);
  }
  pipe.once("close", kill);
  let copying: Promise<unknown> = Promise.resolve();
  const tell = (message: ToEmbedded) => void (child.connected && child.send(message));
  return {
    pid: child.pid ?? 0,
    ended,
    pipe,
    kill,
    files() {
      const copy = copying.then(async () => {
        const answer = Promise.race([said(), ended.then((how) => ({ filesFailed: how }))]);
        tell("files");
        const files = await answer;
        if ("files" in files) return new Blob([files.files as Uint8Array<ArrayBuffer>]);
        throw new Error(`The database's files were not copied: ${"filesFailed" in files ? files.filesFailed : "it ended"}`);
      });
      copying = copy.catch(() => {});
      return copy;
    },
    async stop({ graceMs }) {
      const timer = setTimeout(kill, graceMs);
      tell("close");
      await ended;
      clearTimeout(timer);
    },
  };
}
