import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A build's note of what it was made from, beside its files. The Worker never serves it. */
export type BuildNote = {
  /** The hash of all that the build depends on, or nothing where a source changed while it was built. */
  hash: string;
  /** Files outside `console/` that the build imports, such as the rules of `src/licensing/`, by their paths in the folder. */
  imports: string[];
};

export const noteName = "build.json";

/** Returns the hash of the console's sources in a folder, of the files that it imports besides, of its packages' versions, and of how it is built. */
export function hashOfSources(folder: string, imports: string[]): string {
  const hash = createHash("sha256").update(readFileSync(join(import.meta.dirname, "build-process.ts")));
  for (const name of sourcesOf(folder, imports)) hash.update(`${name}\n`).update(contentOf(join(folder, name)));
  return hash.digest("hex");
}

/** Tells whether a source changed after a time, in milliseconds since 1970. */
export const hasChangedSince = (folder: string, imports: string[], time: number): boolean =>
  sourcesOf(folder, imports).some((name) => (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? time) >= time);

const sourcesOf = (folder: string, imports: string[]): string[] => {
  const own = globSync("console/**/*.*", { cwd: folder, exclude: (name) => name.endsWith("node_modules") });
  return [...own, ...imports, "package-lock.json"].sort();
};

/** A source that is deleted is a change too. */
const contentOf = (path: string): Buffer | string => (existsSync(path) ? readFileSync(path) : "deleted");
