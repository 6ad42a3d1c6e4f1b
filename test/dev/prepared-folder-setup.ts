import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { temporaryFolder } from "./running-service.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder in which `preparedFolder` keeps what it copies. */
    preparedFolders: string;
  }
}

/** Makes room for a data folder that the tests of one run share. The first test that needs it fills it. */
export default function setUp(project: TestProject): () => void {
  const folder = temporaryFolder();
  project.provide("preparedFolders", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
