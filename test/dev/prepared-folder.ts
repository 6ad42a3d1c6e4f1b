import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { password, startService, temporaryFolder } from "./running-service.ts";

/**
 * A data folder as a service leaves it that was started once: with secrets, a database that has its tables, and the superadmin with the password of
 * the tests. A first start takes three times as long as a later one, so this is for tests that are not about it.
 */
export async function preparedFolder(): Promise<string> {
  const folder = temporaryFolder();
  cpSync(await original(), folder, { recursive: true });
  return folder;
}

/** Of this run: the first file that asks makes it. */
async function original(): Promise<string> {
  const path = join(inject("preparedFolders"), "data");
  if (existsSync(path)) return path;
  const dataDir = temporaryFolder();
  const service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password } });
  if ((await service.stop()) !== 0) throw new Error(`The service did not start and stop: ${service.output()}`);
  try {
    renameSync(dataDir, path);
  } catch (error) {
    // Another file's process was faster.
    if (!existsSync(path)) throw error;
    rmSync(dataDir, { recursive: true });
  }
  return path;
}
