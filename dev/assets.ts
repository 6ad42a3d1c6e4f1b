import { cp, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const files = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];

/** Puts the documentation page's files where the Worker serves them from. */
export async function copyDocumentationAssets(): Promise<void> {
  const source = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const target = join(import.meta.dirname, "../.assets/docs");
  await mkdir(target, { recursive: true });
  await Promise.all(files.map((file) => cp(join(source, file), join(target, file))));
}

if (import.meta.main) await copyDocumentationAssets();
