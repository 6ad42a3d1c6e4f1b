import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildConsole } from "../../serve/console/build.ts";
import { temporaryFolder } from "./running-service.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder in which `preparedFolder` keeps what it copies. */
    preparedFolders: string;
  }
}

/**
 * Makes room for a data folder that the tests of one run share, which the first test that needs it fills, and builds the console once for all services.
 * The programs that the tests start, a hundred of them, compile and strip the same files: those after the first find that done.
 */
export default async function setUp(project: TestProject): Promise<() => void> {
  await buildConsole();
  const folder = temporaryFolder();
  process.env.NODE_COMPILE_CACHE = join(folder, "compiled");
  project.provide("preparedFolders", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
