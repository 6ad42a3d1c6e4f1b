import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** Files of the package that a file leads to, and what they import of others. */
function reached(file: string, files = new Set<string>(), others = new Set<string>()) {
  if (files.has(file)) return { files, others };
  files.add(file);
  for (const [, to = ""] of readFileSync(file, "utf8").matchAll(/^(?:import|export)[^;]*? from "([^"]+)";/gm)) {
    if (to.startsWith(".")) reached(join(dirname(file), to), files, others);
    else others.add(to);
  }
  return { files, others };
}

const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));

describe.each([
  ["clients/typescript", ["@noble/ed25519"]],
  ["clients/typescript-fingerprint", []],
])("%s", (folder, dependencies) => {
  const { exports, dependencies: declared = {}, devDependencies } = read(`${folder}/package.json`);

  test("has the dependencies that it says, and no others", () => {
    expect(Object.keys(declared)).toEqual(dependencies);
    for (const version of Object.values(devDependencies)) expect(version, "pinned").toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("exports what is in its sources, and leaves out nothing that it has", () => {
    const files = Object.values<{ default: string }>(exports).map((target) =>
      join(root, folder, target.default.replace("/dist/", "/src/").replace(/\.js$/, ".ts")),
    );
    const all = new Set(files.flatMap((file) => [...reached(file).files]).map((file) => relative(root, file)));
    const types = ["clients/typescript/src/api.ts"];
    expect(globSync(`${folder}/src/**/*.ts`, { cwd: root }).filter((file) => !all.has(file) && !types.includes(file))).toEqual(
      [],
    );
  });

  test("imports nothing of the service", () => {
    const imported = globSync(`${folder}/src/**/*.ts`, { cwd: root }).flatMap((file) => [...reached(join(root, file)).files]);
    expect(imported.filter((file) => !relative(join(root, folder), file).startsWith("src/"))).toEqual([]);
  });

  test("has a lock file without download addresses", () => {
    expect(readFileSync(join(root, folder, "package-lock.json"), "utf8")).not.toContain('"resolved"');
  });
});

test("what browsers, Deno and Workers load knows nothing of Node", () => {
  expect([...reached(join(root, "clients/typescript/src/index.ts")).others]).toEqual(["@noble/ed25519"]);
  expect([...reached(join(root, "clients/typescript-fingerprint/src/browser.ts")).others]).toEqual([]);
});
