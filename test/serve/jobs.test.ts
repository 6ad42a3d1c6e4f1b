import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { readControl } from "../../serve/backup/control.ts";
import { openDatabaseClient } from "../../src/db/client.ts";
import { jobs } from "../../src/jobs/jobs.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { root, startService, temporaryFolder } from "../dev/running-service.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await preparedFolder();
  folders.push(folder);
  return folder;
}

type Ran = { code: number; stdout: string; stderr: string };

/** The output of `npm run jobs`, and its exit code. */
async function run(dataDir: string, words: string[], variables: Record<string, string> = {}): Promise<Ran> {
  const env = { ...process.env, LATCHKEY_DATA: dataDir, ...variables };
  return promisify(execFile)(process.execPath, [join(root, "serve/run-jobs.ts"), ...words], { env, cwd: root }).then(
    (said) => ({ code: 0, ...said }),
    ({ code, stdout, stderr }: Ran) => ({ code, stdout, stderr }),
  );
}

const namesIn = (stdout: string): string[] =>
  stdout
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(/\s+/)[0] ?? "");

const names = jobs.map(({ name }) => name);

describe("npm run jobs", () => {
  test("--once runs what is due where no service runs, and prints a table", async () => {
    const { code, stdout, stderr } = await run(await newFolder(), ["--once"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^job +rows +duration +error\n/);
    expect(namesIn(stdout)).toEqual(names);
    expect(stdout).toMatch(/^prune +0 +\d+\.\d s$/m);
  });

  test("--once runs beside a service, whose database it reaches through it; without it, it shows how each job does", async () => {
    const folder = await newFolder();
    const service = await startService({ dataDir: folder });
    try {
      const { url: endpoint, databaseUrl: url } = readControl(folder);
      await openDatabaseClient({ url, endpoint }).query(
        "insert into job_runs (name, started_at, finished_at, duration_ms, rows) select 'gone', now() - interval '8 days', now(), 1, 0 from generate_series(1, 4321)",
      );
      const before = await run(folder, ["--once"]);
      expect({ code: before.code, stderr: before.stderr }).toEqual({ code: 0, stderr: "" });
      expect(namesIn(before.stdout)).toEqual(names);

      const shown = await run(folder, []);
      expect({ code: shown.code, names: namesIn(shown.stdout) }).toEqual({ code: 0, names });
      expect(shown.stdout).toMatch(/^job +last run +rows +duration +error\n/);
      expect(shown.stdout).toMatch(/^prune +\d{4}-\d\d-\d\dT\S+Z +[\d,]+ +\d+\.\d s$/m);
      await openDatabaseClient({ url, endpoint }).query("delete from job_runs");
      await openDatabaseClient({ url, endpoint }).query(
        "insert into job_runs (name, started_at, finished_at, duration_ms, rows, error, due_since) values ('prune', now(), now(), 1, 0, 'it broke', now() - interval '1 hour')",
      );
      const late = await run(folder, []);
      expect(late.code).toBe(1);
      expect(late.stdout).toMatch(/^prune .* late +it broke$/m);
    } finally {
      await service.stop();
    }
  });

  test("--help says how it is used, and so does whatever it does not know", async () => {
    const asked = await run(temporaryFolder(), ["--help"]);
    expect(asked).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("npm run jobs -- --once") });
    const wrong = await run(temporaryFolder(), ["--twice"]);
    expect(wrong).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("--twice") });
    expect(wrong.stderr).toContain(asked.stdout.trim());
  });

  test("says in one sentence that there is no database, or no secrets", async () => {
    const nothing = await run(temporaryFolder(), []);
    expect(nothing).toMatchObject({ code: 1, stderr: expect.stringMatching(/^There is no database in [^\n]+\n$/) });
    const folder = await newFolder();
    rmSync(join(folder, "secrets.json"));
    const bare = await run(folder, ["--once"], { MASTER_KEY: "", KEY_PEPPER: "" });
    expect(bare).toMatchObject({ code: 1, stderr: expect.stringMatching(/^MASTER_KEY and KEY_PEPPER are not set, [^\n]+\n$/) });
  });

  test("a job that fails is in the table with its error, and the exit code is 1", async () => {
    const folder = await newFolder();
    const service = await startService({ dataDir: folder });
    try {
      const { url: endpoint, databaseUrl: url } = readControl(folder);
      await openDatabaseClient({ url, endpoint }).query("alter table rate_windows rename to lost");
      const { code, stdout, stderr } = await run(folder, ["--once"]);
      expect({ code, stderr, names: namesIn(stdout) }).toEqual({ code: 1, stderr: "", names });
      expect(stdout).toMatch(/^prune .*relation "rate_windows" does not exist/m);
    } finally {
      await service.stop();
    }
  });
});
