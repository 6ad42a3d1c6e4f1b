import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { PlainError } from "../plain-error.ts";

/** How another program of the same user reaches the database of a running service. */
export type Control = {
  url: string;
  databaseUrl: string;
  /** The ids of the service's master keys. */
  masterKeyIds: readonly string[];
};

const fileOf = (dataDir: string): string => join(dataDir, "endpoint.json");

/** Writes down where the endpoint is, with its password, for its owner only. @returns what takes it away again */
export function writeControl(dataDir: string, { url, databaseUrl, masterKeyIds }: Control): () => void {
  const path = fileOf(dataDir);
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify({ url, databaseUrl, masterKeyIds }), { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/** The embedded database's files, from the service that runs on it. @throws PlainError */
export async function askForFiles(dataDir: string): Promise<Readable> {
  const { url, databaseUrl } = readControl(dataDir);
  const response = await fetch(new URL("/files", url), { method: "POST", headers: { "Neon-Connection-String": databaseUrl } });
  if (response.status !== 200 || response.body === null) {
    const { message } = (await response.json()) as { message: string };
    throw new PlainError(`The running service gives no copy of its database: ${message}`);
  }
  return Readable.from(response.body);
}

/** @throws PlainError where no service wrote it down */
export function readControl(dataDir: string): Control {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8"));
  } catch {
    throw new PlainError(`Another process uses ${dataDir}, and it is no service that is up. Try again when it is.`);
  }
}
