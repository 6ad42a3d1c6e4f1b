import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../plain-error.ts";
import type { BackupHeader, SecretHashes } from "./file.ts";

type Secrets = { MASTER_KEY: string; KEY_PEPPER: string };

/** The secrets of the environment or else of the data folder; undefined where one is in neither. */
export function findSecrets(dataDir: string): Secrets | undefined {
  const path = join(dataDir, "secrets.json");
  const stored: Partial<Secrets> = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  const MASTER_KEY = process.env.MASTER_KEY || stored.MASTER_KEY;
  const KEY_PEPPER = process.env.KEY_PEPPER || stored.KEY_PEPPER;
  return MASTER_KEY === undefined || KEY_PEPPER === undefined ? undefined : { MASTER_KEY, KEY_PEPPER };
}

/** Hashes of secrets of 32 random bytes tell nobody what they are, and whoever restores whether they are the right ones. */
export const hashesOf = ({ MASTER_KEY, KEY_PEPPER }: Secrets): SecretHashes => ({
  master_keys: MASTER_KEY.split(",").map((key) => hashOf("MASTER_KEY", key.slice(key.indexOf(":") + 1).trim())),
  key_pepper: hashOf("KEY_PEPPER", KEY_PEPPER),
});

const hashOf = (name: string, secret: string): string =>
  createHash("sha256").update(`${name} ${secret}`).digest("hex").slice(0, 32);

/** @throws PlainError when the secrets with which a backup can be read are not at hand */
export function requireSecretsOf({ secrets: needed }: BackupHeader, dataDir: string): void {
  const secrets = findSecrets(dataDir);
  if (secrets === undefined)
    throw new PlainError(
      `The backup cannot be read without its secrets. Put the secrets.json that belongs to it into ${dataDir}, or set MASTER_KEY and KEY_PEPPER.`,
    );
  if (needed === null) return;
  const { master_keys: keys, key_pepper: pepper } = hashesOf(secrets);
  const wrong = [
    ...(needed.master_keys.every((key) => keys.includes(key)) ? [] : ["MASTER_KEY"]),
    ...(needed.key_pepper === pepper ? [] : ["KEY_PEPPER"]),
  ];
  if (wrong.length > 0)
    throw new PlainError(
      `The backup was made with another ${wrong.join(" and ")}. Put the secrets.json of that time into ${dataDir}, or set the variables to what they were.`,
    );
}
