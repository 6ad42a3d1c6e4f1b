import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../serve/free-port.ts";
import { startLocalService } from "../serve/local-service.ts";
import { runProgram } from "../serve/plain-error.ts";
import { builtWorker } from "../serve/worker/start.ts";
import { tell } from "./demo/story.ts";

// The story of a license, told against a server of its own on a database that goes when the story ends. Only the files stay.

const superadminPassword = "the superadmin of a demo";

await runProgram(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "latchkey-demo-"));
  const files = mkdtempSync(join(tmpdir(), "latchkey-files-"));
  console.log("Starting a server of its own on a temporary database…");
  const service = await startLocalService({
    configuration: {
      host: "127.0.0.1",
      port: await freePort(),
      dataDir,
      database: { kind: "embedded" },
      superadmin: { username: "superadmin", password: superadminPassword },
      hasConsole: false,
      workerVariables: { REQUEST_LOG: "off" },
    },
    runner: builtWorker({ showsLog: false }),
    say: () => {},
  });
  try {
    await tell({ url: `${service.url}/api/v1`, files, superadminPassword });
  } finally {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
