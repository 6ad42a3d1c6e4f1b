import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { password, startService, temporaryFolder } from "../../dev/running-service.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the service that all files of a run share, as `npm start` runs it, such as `http://127.0.0.1:8888`. */
    origin: string;
    /** The folder of its data, for what no request does. */
    dataDir: string;
  }
}

/** Starts one service for all files. Each test makes a tenant of its own. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = temporaryFolder();
  const service = await startService({
    dataDir,
    variables: {
      SUPERADMIN__PASSWORD: password,
      // Receivers of webhooks are in the tests themselves. A delivery that failed is sent again by a person, not by the clock.
      WEBHOOK_ALLOW_PRIVATE: "true",
      WEBHOOK_RETRY_SECONDS: "3600",
    },
  });
  if (!service.output().includes("Ctrl-C")) throw new Error(`The service did not start: ${service.output()}`);
  project.provide("origin", new URL(service.url).origin);
  project.provide("dataDir", dataDir);
  return async () => {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
