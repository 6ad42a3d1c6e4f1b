import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { buildConsole } from "../../serve/console/build.ts";
import { temporaryFolder } from "./running-service.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder in which `preparedFolder` keeps what it copies. */
    preparedFolders: string;
  }
}

/** Makes room for a data folder that the tests of one run share, which the first test that needs it fills, and builds the console once for all services. */
export default async function setUp(project: TestProject): Promise<() => void> {
  await buildConsole();
  const folder = temporaryFolder();
  project.provide("preparedFolders", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
