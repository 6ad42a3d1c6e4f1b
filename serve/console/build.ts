import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNodeProgram } from "../node-program.ts";
import { PlainError, runProgram } from "../plain-error.ts";
import { project } from "../worker/build.ts";
import { type BuildNote, hashOfSources, noteName } from "./sources.ts";

type Options = {
  /** The folder that has `console/` and, after the build, `.assets/console/`. */
  folder?: string;
  /** Prints a line for the operator. */
  say?: (line: string) => void;
};

/** Returns the folder from which the Worker serves the console. */
export const consoleAssets = (folder: string = project): string => join(folder, ".assets/console");

/**
 * Builds the console into the Worker's assets, where no build of these sources is there yet. Several processes may do it at once.
 * @throws PlainError when it does not build
 */
export async function buildConsole({ folder = project, say = () => {} }: Options = {}): Promise<void> {
  if (isCurrent(folder)) return;
  say("Console     is being built. Later starts take this build, until a source changes");
  const temporary = join(folder, "dist", `console-${randomUUID()}`);
  try {
    // In a process of its own: the bundler takes a second to load, and some hundred megabytes for good.
    await runNodeProgram({
      program: join(import.meta.dirname, "build-process.ts"),
      parameters: [folder, temporary],
      folder,
      // Packages leave out what is for production alone where the caller's environment says that it is a test.
      variables: { NO_COLOR: "1", NODE_ENV: "production" },
    }).catch(({ message }: PlainError) => {
      throw new PlainError(`The console does not build.\n${message}`);
    });
    publish(temporary, consoleAssets(folder));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function isCurrent(folder: string): boolean {
  const path = join(consoleAssets(folder), noteName);
  if (!existsSync(path)) return false;
  const { hash, imports }: BuildNote = JSON.parse(readFileSync(path, "utf8"));
  return hash === hashOfSources(folder, imports);
}

/** Puts a build in the place of the former one. A page that is loaded meanwhile finds each of its files: they come before the page, and leave after it. */
function publish(build: string, assets: string): void {
  const files = filesOf(build);
  const last = ["index.html", noteName];
  for (const name of [...files.filter((file) => !last.includes(file)), ...last]) {
    mkdirSync(dirname(join(assets, name)), { recursive: true });
    renameSync(join(build, name), join(assets, name));
  }
  for (const name of filesOf(assets)) if (!files.includes(name)) rmSync(join(assets, name), { force: true });
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

// `npm run build:console`.
if (import.meta.main) await runProgram(() => buildConsole({ say: (line) => console.log(line) }));
