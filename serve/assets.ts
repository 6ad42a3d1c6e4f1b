import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const files = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];

/** Puts the documentation page's files where the Worker serves them from. Several processes may do it at once. */
export async function copyDocumentationAssets(): Promise<void> {
  const source = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const target = join(import.meta.dirname, "../.assets/docs");
  await mkdir(target, { recursive: true });
  await Promise.all(files.map((file) => copyWhole(join(source, file), join(target, file))));
}

/** Copies a file so that a reader of the target finds all of it or none. */
async function copyWhole(source: string, target: string): Promise<void> {
  const content = await readFile(source);
  const present = await readFile(target).catch(() => undefined);
  if (present?.equals(content)) return;
  const temporary = `${target}.${process.pid}`;
  await writeFile(temporary, content);
  await rename(temporary, target);
}

if (import.meta.main) await copyDocumentationAssets();
