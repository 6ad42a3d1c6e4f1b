import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vectorDocuments } from "./vectors/documents.ts";

// `npm run vectors`: writes the test vectors of docs/verifying.md.
const folder = join(import.meta.dirname, "../test/vectors");
mkdirSync(folder, { recursive: true });
const stored = (name: string): string | undefined =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : undefined;
for (const [name, text] of Object.entries(await vectorDocuments(stored))) writeFileSync(join(folder, name), text);
