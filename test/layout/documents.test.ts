import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { jobs } from "../../src/jobs/jobs.ts";
import { requirements, verdictDetails } from "../../src/licensing/index.ts";
import { conditionOf, inOrder } from "../licensing/conditions.ts";

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

  /** Rows of the table; one without a name goes on with the condition above it. */
  const rows: { name: string; codes: string[] }[] = [];
  for (const [, name, codes = ""] of verdict.matchAll(/^\| (?:`(\w+)` )?\| [A-Z].* \| (`.*) \|$/gm))
    if (name === undefined) rows.at(-1)?.codes.push(codes);
    else rows.push({ name, codes: [codes] });

  test("names the verdict's conditions as the code does, in the order in which they are tried", () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(requirements));
  });

  test("gives each condition the codes that it can give", () => {
    const given = (name: string) => inOrder.filter((one) => conditionOf(one) === name).map(({ code }) => code);
    // A node-locked license lacks its machine, a floating one machines; the strategies are no codes.
    const others = ["no_machine", "maintain", "allow"];
    const written = rows.map(({ name, codes }) => ({ name, codes: codes.join().match(/(?<=`)[a-z_]+(?=`)/g) ?? [] }));
    for (const { name, codes } of written)
      expect(new Set(codes.filter((code) => !others.includes(code))), name).toEqual(new Set(given(name)));
    const all = new Set(written.flatMap(({ codes }) => codes));
    expect(Object.keys(verdictDetails).filter((code) => !all.has(code))).toEqual(["valid"]);
  });

  test("says of every condition where its code is", () => {
    const [, homes = ""] = /## Where each rule is\n([\s\S]*)/.exec(page) ?? [];
    const named = new Set([...homes.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, rule = ""]) => rule.match(/\w+(?=`)/g) ?? []));
    expect(Object.keys(requirements).filter((name) => !named.has(name))).toEqual([]);
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
