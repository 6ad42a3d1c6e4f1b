import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";

/** The parts of the machine that its id is read from. */
export type System = {
  /** As `process.platform` names it. */
  platform: string;
  env: Record<string, string | undefined>;
  /** Returns a file's text, undefined where it cannot be read. */
  readText: (path: string) => Promise<string | undefined>;
  /** Returns what a program prints, undefined where it fails. */
  run: (program: string, parameters: string[]) => Promise<string | undefined>;
};

/** Milliseconds that a program of the operating system may take. */
const mostMs = 5_000;

export const thisSystem: System = {
  platform: process.platform,
  env: process.env,
  readText: (path) => readFile(path, "utf8").catch(() => undefined),
  run: (program, parameters) =>
    new Promise((resolve) => {
      execFile(program, parameters, { timeout: mostMs, windowsHide: true, encoding: "utf8" }, (error, output) =>
        resolve(error === null ? output : undefined),
      );
    }),
};
