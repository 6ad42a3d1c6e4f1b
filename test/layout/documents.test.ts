import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { jobs } from "../../src/jobs/jobs.ts";
import { verdictDetails } from "../../src/licensing/index.ts";

const root = join(import.meta.dirname, "../..");

const read = (path: string): string => readFileSync(join(root, path), "utf8");

const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })];

/** The files and folders of this repository that a page names between backticks; `<resource>` stands for any name. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|drizzle|serve|dev|bench|functions|docs|clients|console)\/[\w./<>*-]*)`/g)].map(
    ([, path = ""]) => path.replace(/<\w+>/g, "*"),
  );

const exists = (path: string): boolean =>
  path.includes("*") ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path));

describe("every file that a page names exists", () => {
  test.each(pages)("%s", (page) => {
    expect(pathsIn(read(page)).filter((path) => !exists(path))).toEqual([]);
  });
});

describe("docs/licensing.md", () => {
  const page = read("docs/licensing.md");
  const [, verdict = ""] = /## Verdict\n([\s\S]*?)\n## /.exec(page) ?? [];

  test("numbers the verdict's conditions as the comments of the code do", () => {
    const numbers = [...verdict.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 29 }, (_, index) => index + 1));
    const code = globSync("src/licensing/verdict*.ts", { cwd: root }).map(read).join("\n");
    const named = [...code.matchAll(/\/\*\* (\d+)(?: (to|and) (\d+))?[.:]/g)].flatMap(([, first, word, last = first]) =>
      word === "to" ? numbers.slice(Number(first) - 1, Number(last)) : [Number(first), Number(last)],
    );
    // 23 and 29 are what is left when no condition holds.
    expect([...new Set(named)].sort((a, b) => a - b)).toEqual(numbers.filter((number) => number !== 23 && number !== 29));
  });

  test("names every code that a verdict can have", () => {
    const codes = new Set([...verdict.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code));
    expect(Object.keys(verdictDetails).filter((code) => !codes.has(code))).toEqual([]);
  });

  test("names the home of every rule", () => {
    const helpers = ["attribute-kinds", "attribute-names", "attribute-refusals", "policy-defaults", "types", "index"];
    const named = new Set(pathsIn(page));
    const missing = globSync("src/licensing/**/*.ts", { cwd: root }).filter(
      (path) =>
        !named.has(path) && !helpers.some((name) => path.endsWith(`/${name}.ts`)) && !/verdict-(codes|question)/.test(path),
    );
    expect(missing).toEqual([]);
  });
});

describe("docs/monitoring.md", () => {
  test("says what each number of /metrics means, and names no other", () => {
    const rows = [...read("docs/monitoring.md").matchAll(/^\| `(latchkey_\w+)` \| [a-z, ]*\| /gm)].map(([, name]) => name);
    const sources = ["src/metrics/families.ts", "src/app/metrics.ts"].map(read).join("\n");
    expect(rows).toEqual([...sources.matchAll(/"(latchkey_\w+)"/g)].map(([, name]) => name));
    expect(rows.length).toBeGreaterThan(15);
  });
});

describe("docs/running.md", () => {
  test("says of every job of the clock what it does", () => {
    const [, clock = ""] = /\n## The clock\n([\s\S]*?)\n## /.exec(read("docs/running.md")) ?? [];
    const named = [...clock.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(jobs.map(({ name }) => name).sort());
  });
});

describe("docs/glossary.md", () => {
  const rows = [...read("docs/glossary.md").matchAll(/^\| ([a-z][a-z -]*) \| (.+?) \| (.+?) \|$/gm)].map(
    ([, word = "", meaning = "", synonyms = ""]) => ({ word, meaning, synonyms: synonyms.split(", ") }),
  );
  const others = pages.filter((page) => page !== "docs/glossary.md");
  const texts = [...others, "docs/openapi.json"].map((page) => ({ page, text: read(page) }));
  /** Pages that name a thing of somebody else's by its own word. */
  const namesAnothers = new Set(["docs/recipes/stripe.md: subscription"]);
  const mentions = (text: string, word: string): boolean => new RegExp(`\\b${word}(s|es)?\\b`, "i").test(text);

  test("has some thirty words, a sentence each", () => {
    const [head, ...words] = rows;
    expect(head?.word).toBe("word");
    expect(words.length).toBeGreaterThanOrEqual(30);
    for (const { meaning } of words) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });

  test.each(rows.slice(1))("$word is used", ({ word }) => {
    const found = new RegExp(`\\b${word.replace(/y$/, "(y|ies)").replace(/ /g, "\\s+")}(s|es)?\\b`, "i");
    expect(texts.some(({ text }) => found.test(text))).toBe(true);
  });

  test.each(rows.slice(1))("no page and no text of the API uses another word for $word", ({ synonyms }) => {
    const used = synonyms.flatMap((synonym) =>
      texts.filter(({ text }) => mentions(text, synonym)).map(({ page }) => `${page}: ${synonym}`),
    );
    expect(used.filter((one) => !namesAnothers.has(one))).toEqual([]);
  });
});

describe("docs/architecture.md", () => {
  const page = read("docs/architecture.md");

  test("has a line for every folder of src that is no resource", () => {
    const named = new Set(pathsIn(page));
    const isResource = (folder: string): boolean => existsSync(join(root, folder, "routes.ts"));
    const folders = globSync("src/*/", { cwd: root }).map((folder) => `${folder.replace(/\/?$/, "")}/`);
    const notNamed = folders.filter((folder) => !named.has(folder) && !isResource(folder));
    expect(notNamed).toEqual([]);
  });

  test("has a recipe for each usual change, and each names the files that it touches", () => {
    const [, ...recipes] = page.slice(page.indexOf("## Recipes")).split("\n### ");
    const titles = recipes.map((recipe) => recipe.split("\n")[0]);
    expect(titles).toEqual([
      "Add a member to a resource",
      "Add a policy attribute",
      "Add a license action",
      "Name an event",
      "Add a condition of sign-in",
      "Add a setting of a tenant",
      "Add a refusal",
      "Add a member to every refusal",
      "Add a resource",
      "Add a job",
      "Add a page to the console",
      "Add a wire format",
    ]);
    for (const recipe of recipes) expect(pathsIn(recipe).length, recipe).toBeGreaterThanOrEqual(3);
  });
});
