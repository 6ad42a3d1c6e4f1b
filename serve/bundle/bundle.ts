import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

const project: string = join(import.meta.dirname, "../..");

/** Whatever a program depends on. */
const sources = ["serve/**/*.ts", "src/**/*.ts", "package-lock.json"];

/** Packages that find files of theirs by their own place, and those that a program rarely loads. */
const external = ["@electric-sql/pglite", "esbuild", "pg", "vite", "wrangler"];

type Options = {
  /** The folder of the bundles. */
  folder?: string;
};

/**
 * Runs a program of `serve/programs/` from one file that has all its modules: to find, strip and compile hundreds of files one by one takes Node more than
 * a second of the processor each time. Where no bundle can be made, as in a folder that nobody may write to, it runs from its sources, and a line on stderr says why.
 */
export async function runBundled(name: string, { folder = join(project, "dist") }: Options = {}): Promise<void> {
  const path = await bundleOf(name, folder).catch((error: unknown) => {
    console.warn(`The program starts from its sources, which takes longer: ${error instanceof Error ? error.message : error}`);
    return sourceOf(name);
  });
  await import(pathToFileURL(path).href);
}

const sourceOf = (name: string): string => join(import.meta.dirname, "../programs", `${name}.ts`);

/** The bundle of a program, made where there is none of these sources yet. Several processes may ask at once. @throws Error when it cannot be made */
async function bundleOf(name: string, folder: string): Promise<string> {
  const own = `programs-${hashOfSources()}`;
  const path = join(folder, own, `${name}.js`);
  if (existsSync(path)) return path;
  mkdirSync(join(folder, own), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  const { build } = await import("esbuild");
  await build({
    entryPoints: [sourceOf(name)],
    outfile: temporary,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external,
    plugins: [ownPlaces],
    logLevel: "silent",
  });
  renameSync(temporary, path);
  for (const other of readdirSync(folder))
    if (/^programs-[0-9a-f]{16}$/.test(other) && other !== own) rmSync(join(folder, other), { recursive: true, force: true });
  return path;
}

/** Has each module look for files beside its source, not beside the bundle. */
const ownPlaces: Plugin = {
  name: "own places",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      loader: "ts",
      contents: readFileSync(path, "utf8")
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
        .replaceAll("import.meta.filename", JSON.stringify(path))
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.main", "false"),
    }));
  },
};

/** Of the project's place, too, which a bundle names. */
function hashOfSources(): string {
  const hash = createHash("sha256").update(project);
  for (const name of globSync(sources, { cwd: project }).sort())
    hash.update(`${name}\n`).update(readFileSync(join(project, name)));
  return hash.digest("hex").slice(0, 16);
}
