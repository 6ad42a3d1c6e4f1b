import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The program of a Chromium on this machine: the one that CHROMIUM names, or the first on the path. Undefined where there is none. */
export const chromium: string | undefined =
  process.env.CHROMIUM ||
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => ["chromium", "chromium-browser"].map((name) => join(folder, name)))
    .find(isProgram);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
