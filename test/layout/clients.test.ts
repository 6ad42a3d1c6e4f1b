import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

const page = readFileSync(join(root, "docs/clients.md"), "utf8");

const scripts = globSync(["test/conformance/**/run", "clients/**/run"], {
  cwd: root,
  exclude: (name) => name.endsWith("node_modules"),
});

describe("every suite of clients", () => {
  test.for(["(none)", ...scripts].slice(scripts.length === 0 ? 0 : 1))("%s", (script) => {
    if (script === "(none)") return;
    const [shebang, needs] = readFileSync(join(root, script), "utf8").split("\n");
    expect(shebang).toBe("#!/usr/bin/env bash");
    expect(needs, "names the commands that it needs").toMatch(/^# needs: \S/);
    expect(statSync(join(root, script)).mode & 0o111, "is executable").toBe(0o111);
    expect(page, "is in the table: run .ci/clients --write").toContain(`Suite: \`${script.replace(/\/run$/, "")}\`.`);
  });
});
