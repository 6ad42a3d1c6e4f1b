import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Heartbeat } from "./heartbeat.ts";
import type { Storage } from "./storage.ts";

/**
 * Keeps texts as files in a folder, which is made when it is needed. For Node, Deno, Bun and Electron's main process. A file is written beside the
 * old one and put in its place, so that a crash leaves one of the two.
 * @param folder such as `~/.config/sketchbook` as an absolute path: of the user, not of the program
 */
export function fileStorage(folder: string): Storage {
  const pathOf = (name: string): string => {
    if (!/^[a-z0-9-]{1,64}$/.test(name)) throw new TypeError(`${name} is no name of a stored text.`);
    return join(folder, `${name}.json`);
  };
  return {
    get: async (name) => {
      try {
        return await readFile(pathOf(name), "utf8");
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    set: async (name, text) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = `${pathOf(name)}.${crypto.randomUUID()}`;
      try {
        await writeFile(temporary, text, { mode: 0o600 });
        await rename(temporary, pathOf(name));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    delete: async (name) => rm(pathOf(name), { force: true }),
  };
}

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

/** Signals by which a program is asked to end. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Gives the heartbeat's seat back when the program ends: when nothing is left to do, or by a signal. Waits for the answer, `waitMs` at most. A
 * program that is killed, or calls `process.exit`, gives nothing back; then the seat is free when the policy's window closes.
 * @returns a function that undoes it
 */
export function giveBackOnExit(heartbeat: Heartbeat, { waitMs = 2_000 }: { waitMs?: number } = {}): () => void {
  const giveBack = async (): Promise<void> => {
    undo();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    await Promise.race([heartbeat.giveBack().catch(() => false), late]);
    clearTimeout(timer);
  };
  const onEnd = () => void giveBack();
  const onSignal = async (signal: NodeJS.Signals) => {
    await giveBack();
    // Ends as the program would have ended without this listener.
    process.kill(process.pid, signal);
  };
  const undo = () => {
    process.off("beforeExit", onEnd);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.once("beforeExit", onEnd);
  for (const signal of signals) process.on(signal, onSignal);
  return undo;
}
