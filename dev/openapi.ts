import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError, runProgram } from "../serve/plain-error.ts";
import { basePath, routes } from "../src/app/routes.ts";
import { eventTypes } from "../src/licensing/index.ts";
import { openApiDocument } from "../src/openapi/document.ts";
import { apiVersion } from "../src/openapi/documentation.ts";
import { inVersion30 } from "../src/openapi/version-3-0.ts";
import { cachesDocument } from "./caches-document.ts";
import { errorsDocument } from "./errors-document.ts";
import { eventsDocument } from "./events-document.ts";

// Writes the documents that are made from the code; with --check it only compares.
await runProgram(async () => {
  const document = openApiDocument(basePath, routes, apiVersion, eventTypes);
  const documents = {
    "docs/openapi.json": `${printed(document)}\n`,
    "docs/openapi-3.0.json": `${printed(inVersion30(document))}\n`,
    "docs/errors.md": errorsDocument(),
    "docs/caches.md": cachesDocument(),
    "docs/events.md": eventsDocument(readFileSync(pathOf("docs/events.md"), "utf8")),
  };
  for (const [name, text] of Object.entries(documents)) {
    const path = pathOf(name);
    if (!process.argv.includes("--check")) writeFileSync(path, text);
    else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
      throw new PlainError(`${name} is not what the code says: run npm run openapi and commit what it writes.`);
    }
  }
});

function pathOf(name: string): string {
  return join(import.meta.dirname, "..", name);
}

/** JSON in which what fits on a line stands on one, so that people can read it and what changes in it. */
function printed(value: unknown, indent = ""): string {
  const line = JSON.stringify(value, null, 1).replace(/\n */g, " ");
  if (typeof value !== "object" || value === null || indent.length + line.length <= 130) return line;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((one) => printed(one, inner))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${printed(one, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.map((one) => inner + one).join(",\n")}\n${indent}${close}`;
}
