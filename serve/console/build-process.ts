import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { fileTypeOf } from "../../src/console/file-types.ts";
import { PlainError, runProgram } from "../plain-error.ts";
import { type BuildNote, hasChangedSince, hashOfSources, noteName } from "./sources.ts";

// Vite hands the mode of the process that asks on to packages. A test that starts the service would get what they do in tests of their own: React Aria then
// takes each list for endlessly wide.
process.env.NODE_ENV = "production";

// Builds the console of a folder into another: the page, its files with compressed copies beside them, and a note of what the build depends on.
await runProgram(async () => {
  const [folder = "", target = ""] = process.argv.slice(2);
  const startedAt = Date.now();
  const imports = await bundle(folder, target);
  compressFiles(join(target, "assets"));
  // A build whose sources changed meanwhile is made again next time: nobody knows which ones are in it.
  const note: BuildNote = { hash: hasChangedSince(folder, imports, startedAt) ? "" : hashOfSources(folder, imports), imports };
  writeFileSync(join(target, noteName), JSON.stringify(note));
});

/** Writes the bundle. @returns the files outside `console/` and of no package that are in it */
async function bundle(folder: string, target: string): Promise<string[]> {
  const root = join(folder, "console");
  const built = await build({
    root,
    configFile: join(root, "vite.config.ts"),
    logLevel: "warn",
    build: { outDir: target, emptyOutDir: true },
  });
  const outputs = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
  const paths = outputs
    .flatMap((output) => (output.type === "chunk" ? output.moduleIds : []))
    .map((id) => relative(folder, id.replace(/[?#].*$/, "")));
  const isForeign = (path: string): boolean => !/^(\.\.|console)\/|node_modules\/|\0/.test(path);
  return [...new Set(paths.filter(isForeign))].sort();
}

/** Compresses files beforehand: neither the runtime nor the Worker does so for each request. @throws PlainError for a type that the Worker does not serve */
function compressFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    const type = fileTypeOf(name);
    if (type === undefined)
      throw new PlainError(`The Worker would not serve assets/${name}. Name the type of the file in src/console/file-types.ts.`);
    if (type.isCompressed) writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
  }
}
