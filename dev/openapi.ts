import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { basePath, routes } from "../src/http/app.ts";
import { apiVersion } from "../src/http/documentation.ts";
import { openApiDocument } from "../src/http/openapi.ts";
import { errorsDocument } from "./errors-document.ts";
import { PlainError, runProgram } from "./plain-error.ts";

// Writes the documents that are made from the code; with --check it only compares.
await runProgram(async () => {
  const documents = {
    "docs/openapi.json": `${JSON.stringify(openApiDocument(basePath, routes, apiVersion), null, 2)}\n`,
    "docs/errors.md": errorsDocument(),
  };
  for (const [name, text] of Object.entries(documents)) {
    const path = join(import.meta.dirname, "..", name);
    if (!process.argv.includes("--check")) writeFileSync(path, text);
    else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
      throw new PlainError(`${name} is not what the code says: run npm run openapi and commit what it writes.`);
    }
  }
});
