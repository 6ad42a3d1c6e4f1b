import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readControl } from "../../serve/backup/control.ts";
import { openDatabaseClient } from "../../src/db/client.ts";
import { preparedFolder } from "../dev/prepared-folder.ts";
import { type RunningService, startService } from "../dev/running-service.ts";
import { processOf } from "./process-tree.ts";

let dataDir: string;
let service: RunningService;

beforeAll(async () => {
  dataDir = await preparedFolder();
});

afterAll(async () => {
  await service.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The jobs that have run since an instant, and what they failed of. */
async function runsSince(since: Date): Promise<string[]> {
  const { url: endpoint, databaseUrl: url } = readControl(dataDir);
  const { rows } = await openDatabaseClient({ url, endpoint }).query(
    "select distinct name || coalesce(': ' || error, '') as run from job_runs where started_at >= $1::timestamptz",
    [since.toISOString()],
  );
  return rows.map((row) => (row as { run: string }).run);
}

describe.runIf(process.platform === "linux")("the clock on one machine", () => {
  test("ticks once the service is up, before anybody asks for anything", async () => {
    const startedAt = new Date();
    service = await startService({ dataDir });
    await expect.poll(() => runsSince(startedAt), { timeout: 20_000 }).toContain("prune");
  });

  test("ticks at once after its Worker was killed", async () => {
    const killedAt = new Date();
    process.kill(processOf(service.process.pid ?? 0, "workerd"), "SIGKILL");
    await expect.poll(() => runsSince(killedAt), { timeout: 20_000 }).toContain("prune");
  });
});
