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

  // npm scripts run on the project's own Node, so that what the installing one is does not matter. npm takes it from the lock file.
  test("npm ci on Node 20 warns of no package that runs on the project's own Node: its entry in the lock file has no engines", () => {
    const { packages }: { packages: Record<string, { engines?: { node?: string } }> } = JSON.parse(read("package-lock.json"));
    const warned = Object.entries(packages).filter(([name, { engines }]) => name !== "" && !takesNode20(engines?.node ?? "*"));
    expect(warned.map(([name]) => name)).toEqual([]);
  });

  test("the lock file names no download address", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved": "https?:/);
  });

  test("files with secrets of a machine are not tracked", () => {
    const ignored = read(".gitignore").split("\n");
    expect([".env", ".env.*", ".dev.vars*", ".latchkey/"].filter((pattern) => !ignored.includes(pattern))).toEqual([]);
  });
});

/** A range of versions has an alternative that begins at 20 or below and does not end there. */
function takesNode20(range: string): boolean {
  return range.split("||").some((alternative) => {
    const [, sign = "", major = ""] = /^\s*(>=|>|\^|~|=|v)?\s*(\d+|\*|x)?/.exec(alternative) ?? [];
    if (major === "" || !/\d/.test(major)) return true;
    return sign.startsWith(">") ? Number(major) <= 20 : Number(major) === 20;
  });
}
