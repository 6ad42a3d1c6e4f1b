import { openDatabaseClient } from "../src/db/client.ts";
import type { DataFolder } from "./data-folder.ts";
import { PlainError } from "./plain-error.ts";

type Variables = { DATABASE_URL: string; DATABASE_ENDPOINT?: string; MASTER_KEY: string; KEY_PEPPER: string };

/**
 * Writes secrets that were made for a data folder without any, where the service takes one of them. It refuses to begin with them on a database that is in
 * use: nobody could read its license keys, sign with its signing keys, or sign in by a token. `NEW_SECRETS=accept` goes on all the same.
 * @throws PlainError
 */
export async function keepNewSecrets({ path, secrets, keepNewSecrets: keep }: DataFolder, variables: Variables): Promise<void> {
  const made = (["MASTER_KEY", "KEY_PEPPER"] as const).filter((name) => variables[name] === secrets[name]);
  if (keep === undefined || made.length === 0) return;
  if (process.env.NEW_SECRETS !== "accept" && (await isInUse(variables))) throw withoutSecrets(path, made);
  keep();
}

async function isInUse({ DATABASE_URL: url, DATABASE_ENDPOINT: endpoint }: Variables): Promise<boolean> {
  const { rows } = await openDatabaseClient({ url, endpoint }).query("select to_regclass('masters') is not null", [], {
    arrayMode: true,
  });
  const [[answer]] = rows as [[boolean]];
  return answer;
}

const withoutSecrets = (path: string, names: string[]): PlainError =>
  new PlainError(
    [
      `The database is in use, but ${path} has no secrets.json: what it stores was sealed with another ${names.join(" and ")}. Nothing was changed.`,
      `Put the secrets.json that belongs to it into ${path}, or set MASTER_KEY and KEY_PEPPER to what they were. To begin anew, name an empty data folder with LATCHKEY_DATA, or an empty database.`,
      "NEW_SECRETS=accept goes on with new secrets: the license keys, signing keys, secrets of webhooks and tokens that are stored are lost then.",
    ].join("\n"),
  );
