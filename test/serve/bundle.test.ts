import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { runBundled } from "../../serve/bundle/bundle.ts";
import { temporaryFolder } from "../dev/running-service.ts";

// Here Vitest's own arguments would be the program's.
const ownArguments = process.argv;

const folders: string[] = [];

afterEach(() => {
  process.argv = ownArguments;
  vi.restoreAllMocks();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const newFolder = (): string => {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
};

/** Returns what `npm run jobs -- --help` prints. */
async function helpFrom(folder: string): Promise<string> {
  process.argv = [process.execPath, "run-jobs.ts", "--help"];
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  await runBundled("run-jobs", { folder });
  return said.mock.calls.flat().join("\n");
}

const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

test("a program runs from one file, which is made once and stays until a source changes", async () => {
  const folder = newFolder();
  expect(await helpFrom(folder)).toContain("npm run jobs -- --once");
  const [own = "", file = "", ...others] = filesIn(folder);
  expect(others).toEqual([]);
  expect(own).toMatch(/^programs-[0-9a-f]{16}$/);
  expect(file).toBe(`${own}/run-jobs.js`);
  const { mtimeMs } = statSync(join(folder, file));
  await runBundled("run-jobs", { folder });
  expect([filesIn(folder), statSync(join(folder, file)).mtimeMs]).toEqual([[own, file], mtimeMs]);
});

test("bundles of other sources are deleted, and nothing else beside them", async () => {
  const folder = newFolder();
  mkdirSync(join(folder, "programs-0123456789abcdef"));
  mkdirSync(join(folder, "worker-0123456789abcdef"));
  await helpFrom(folder);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^programs-(?!0123456789abcdef)/), "worker-0123456789abcdef"]);
});

test("where no bundle can be made a program runs from its sources, and says why", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const file = join(newFolder(), "a file where the folder was");
  writeFileSync(file, "");
  expect(await helpFrom(file)).toContain("npm run jobs -- --once");
  expect(warned.mock.calls).toEqual([[expect.stringMatching(/^The program starts from its sources, which takes longer: /)]]);
});
