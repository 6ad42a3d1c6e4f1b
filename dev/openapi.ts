import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { basePath, routes } from "../src/http/app.ts";
import { apiVersion } from "../src/http/documentation.ts";
import { openApiDocument } from "../src/http/openapi.ts";
import { PlainError, runProgram } from "./plain-error.ts";

// Writes docs/openapi.json from the routes; with --check it only compares.
await runProgram(async () => {
  const path = join(import.meta.dirname, "../docs/openapi.json");
  const text = `${JSON.stringify(openApiDocument(basePath, routes, apiVersion), null, 2)}\n`;
  if (!process.argv.includes("--check")) return writeFileSync(path, text);
  if (readFileSync(path, "utf8") !== text) {
    throw new PlainError("docs/openapi.json is not what the routes say: run npm run openapi and commit what it writes.");
  }
});
