import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const workflows = globSync(".github/workflows/*.yml", { cwd: root });

/** The jobs of a workflow, as text. */
const jobsOf = (path: string): string[] =>
  read(path)
    .split(/^jobs:\n/m)[1]
    ?.split(/^(?= {2}[\w-]+:\n)/m)
    .filter((text) => /^ {2}[\w-]+:\n/.test(text)) ?? [];

const jobs = workflows.flatMap(jobsOf);

describe("what CI runs, and with which rights", () => {
  test("there is something to look at", () => {
    expect(jobs).toHaveLength(4);
  });

  test("every action is pinned by its commit", () => {
    const used = jobs.flatMap((job) => [...job.matchAll(/uses: (\S+)/g)].map(([, name = ""]) => name));
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(name))).toEqual([]);
  });

  test("a checkout leaves no credentials behind", () => {
    const checkouts = jobs.flatMap((job) => job.split(/^ {6}- /m)).filter((step) => step.startsWith("uses: actions/checkout@"));
    expect(checkouts.length).toBe(jobs.length);
    expect(checkouts.filter((step) => !step.includes("persist-credentials: false"))).toEqual([]);
  });

  test("only a job of the protected environment sees a secret, and it runs no checks", () => {
    const withSecrets = jobs.filter((job) => job.includes("secrets."));
    expect(withSecrets).toHaveLength(1);
    expect(withSecrets.filter((job) => !job.includes("environment: production") || job.includes(".ci/run"))).toEqual([]);
  });

  test("workflows may read the repository and nothing else", () => {
    expect(workflows.filter((path) => !/^permissions:\n {2}contents: read\n\S/m.test(read(path)))).toEqual([]);
  });
});

describe("dependencies", () => {
  test("each production dependency is imported by the Worker", () => {
    const sources = globSync(["src/**/*.ts", "functions/**/*.ts"], { cwd: root }).map(read);
    const isImported = (name: string) =>
      sources.some((text) => text.includes(`from "${name}"`) || text.includes(`from "${name}/`));
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(read("package.json"));
    expect(Object.keys(dependencies).filter((name) => !isImported(name))).toEqual([]);
  });

  test("the lock file names no download address", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved": "https?:/);
  });

  test("files with secrets of a machine are not tracked", () => {
    const ignored = read(".gitignore").split("\n");
    expect([".env", ".env.*", ".dev.vars*", ".latchkey/"].filter((pattern) => !ignored.includes(pattern))).toEqual([]);
  });
});
