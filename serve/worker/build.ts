import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { copyDocumentationAssets } from "../assets.ts";
import { runNodeProgram } from "../node-program.ts";
import { PlainError } from "../plain-error.ts";

/** A Worker as `npm run deploy` sends it, with what its configuration says of how to run it. */
export type Build = {
  /** The folder of the Worker's modules. */
  folder: string;
  /** The modules' file names; the first one has the handlers. */
  modules: string[];
  /** The Worker's name. It is part of the names under which Durable Objects store. */
  name: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** The configuration's own variables. */
  variables: Record<string, string>;
  durableObjects: { binding: string; className: string; isSqlite: boolean }[];
  assets: { binding: string; folder: string } | undefined;
};

export const project: string = join(import.meta.dirname, "../..");

/** Whatever the built Worker depends on. */
const sources = ["functions/**/*.ts", "src/**/*", "wrangler.toml", "package.json", "package-lock.json", "tsconfig.json"];

/**
 * The service's Worker, built where no build of these sources exists yet. Several processes may ask at once.
 * @throws PlainError when it does not build
 */
export async function builtService(): Promise<Build> {
  await copyDocumentationAssets();
  const builds = join(project, "dist");
  const folder = join(builds, `worker-${hashOfSources()}`);
  const note = join(folder, "build.json");
  if (!existsSync(note)) {
    const temporary = `${folder}.${process.pid}`;
    // In a process of its own: wrangler takes a second to load, and some hundred megabytes for good.
    await runSilently(join(import.meta.dirname, "build-process.ts"), join(project, "wrangler.toml"), temporary).catch(
      (error: unknown) => {
        rmSync(temporary, { recursive: true, force: true });
        throw error;
      },
    );
    for (const name of readdirSync(builds)) if (isOutdated(name, folder)) rmSync(join(builds, name), { recursive: true });
    takePlace(temporary, folder);
  }
  return { ...JSON.parse(readFileSync(note, "utf8")), folder };
}

/** The members of wrangler's configuration that say how to run a Worker. */
type WranglerConfiguration = {
  name?: string | undefined;
  compatibility_date?: string | undefined;
  compatibility_flags: string[];
  vars: Record<string, unknown>;
  migrations: { new_sqlite_classes?: string[] | undefined }[];
  durable_objects: { bindings: { name: string; class_name: string }[] };
  assets?: { directory?: string | undefined; binding?: string | undefined } | undefined;
};

/** Builds the Worker of one configuration file into a folder. @throws PlainError when it does not build */
export async function buildWorker(configuration: string, folder: string): Promise<Build> {
  mkdirSync(folder, { recursive: true });
  await wrangler("deploy", "--dry-run", "--config", configuration, "--outdir", folder);
  const { unstable_readConfig: readConfig } = await import("wrangler");
  const read: WranglerConfiguration = readConfig({ config: configuration });
  const sqliteClasses = new Set(read.migrations.flatMap(({ new_sqlite_classes: names = [] }) => names));
  return {
    folder,
    modules: modulesIn(folder),
    name: read.name ?? "worker",
    compatibilityDate: read.compatibility_date ?? "",
    compatibilityFlags: read.compatibility_flags,
    variables: Object.fromEntries(Object.entries(read.vars).map(([name, value]) => [name, String(value)])),
    durableObjects: read.durable_objects.bindings.map(({ name, class_name: className }) => ({
      binding: name,
      className,
      isSqlite: sqliteClasses.has(className),
    })),
    assets:
      read.assets?.directory === undefined
        ? undefined
        : { binding: read.assets.binding ?? "ASSETS", folder: resolve(dirname(configuration), read.assets.directory) },
  };
}

/** Runs a command of wrangler in the project's folder, which sends nothing to anybody. @throws PlainError when it fails */
export async function wrangler(...parameters: string[]): Promise<void> {
  const program = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");
  await runSilently(program, ...parameters).catch(({ message }: PlainError) => {
    throw new PlainError(`The Worker does not build.\n${message}`);
  });
}

const runSilently = (program: string, ...parameters: string[]): Promise<void> =>
  runNodeProgram({ program, parameters, folder: project, variables: silentWrangler });

/** No usage figures, no crash reports, no question for a newer version, no log files, no colours. */
export const silentWrangler: Record<string, string> = {
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
  WRANGLER_WRITE_LOGS: "false",
};

function hashOfSources(): string {
  const hash = createHash("sha256");
  for (const name of globSync(sources, { cwd: project }).sort()) {
    const path = join(project, name);
    if (/\.\w+$/.test(name)) hash.update(`${name}\n`).update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 16);
}

const isOutdated = (name: string, folder: string): boolean => /^worker-[0-9a-f]{16}$/.test(name) && !folder.endsWith(name);

/** Another process may have built the same meanwhile: then that build stays. */
function takePlace(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder);
  } catch {
    rmSync(temporary, { recursive: true });
  }
}

/** @throws Error for a file of a kind that the runtime's configuration does not know */
function modulesIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => !/\.map$|^README\.md$/.test(name));
  const strange = names.find((name) => !/\.m?js$/.test(name));
  if (strange !== undefined) throw new Error(`The Worker has a module of an unknown kind: ${strange}.`);
  const main = names.find((name) => !/^[0-9a-f]{40}-/.test(name)) ?? "";
  return [main, ...names.filter((name) => name !== main)];
}
