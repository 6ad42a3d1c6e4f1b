import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A file's text without its comments, which name twins. */
const codeOf = (path: string): string =>
  readFileSync(join(root, path), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|\s)\/\/ .*/gm, "");

const files = globSync("src/**/*.ts", { cwd: root });

const index = "src/licensing/index.ts";

/** The names that files of src import, each with the file that it comes from. */
const imported = files.flatMap((from) =>
  [...codeOf(from).matchAll(/^import (?:type )?\{([^}]*)\} from "(\.[^"]+)";/gm)].flatMap(([, names = "", path = ""]) =>
    names.split(",").map((name) => ({ from, name: nameOf(name), to: join(dirname(from), path) })),
  ),
);

/** A name as it is exported, before an import gives it another. */
function nameOf(text: string): string {
  const [name = ""] = text.replace(/^\s*(type )?/, "").split(" as ");
  return name.trim();
}

/** The names that a file exports. */
const exportsOf = (code: string): string[] =>
  [...code.matchAll(/^export (?:async )?(?:function\*?|const|let|type|class) (\w+)/gm)].map(([, name = ""]) => name);

const rules = files.filter((path) => path.startsWith("src/licensing/") && path !== index);

describe("nothing in src/licensing lacks a caller in src: a rule that only tests call is in the tests' second model", () => {
  test("there is something to look at", () => {
    expect(rules.length).toBeGreaterThan(25);
    expect(rules.flatMap((path) => exportsOf(codeOf(path))).length).toBeGreaterThan(60);
  });

  test.each(rules)("%s", (path) => {
    const code = codeOf(path);
    const isImported = (name: string): boolean =>
      imported.some((one) => one.name === name && one.from !== path && (one.to === path || one.to === index));
    // A rule that another rule of the file calls may be exported for the test of the pair.
    const isCalledBeside = (name: string): boolean => (code.match(new RegExp(`\\b${name}\\b`, "g")) ?? []).length > 1;
    expect(exportsOf(code).filter((name) => !isImported(name) && !isCalledBeside(name))).toEqual([]);
  });
});
