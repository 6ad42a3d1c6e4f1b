import { parseArgs } from "node:util";
import { PlainError } from "../plain-error.ts";

export type ImportArguments = {
  source: { url: string; account: string; token: string };
  target: { url: string; tenant: string; token: string };
  isDryRun: boolean;
  stateFile: string;
};

const usage = "npm run import:keygen -- [--dry-run] [--state FILE]";

/**
 * Reads what an import needs: the two services from variables, since tokens do not belong into a command that other users of the machine see.
 * @throws PlainError for what is missing
 */
export function readImportArguments(words: string[], environment: Record<string, string | undefined>): ImportArguments {
  const { values } = parsed(words);
  const needed = (name: string, what: string): string => {
    const value = environment[name];
    if (value === undefined || value === "") throw new PlainError(`Set ${name}: ${what}. Usage: ${usage}`);
    return value;
  };
  return {
    source: {
      url: origin(environment.KEYGEN_URL || "https://api.keygen.sh"),
      account: needed("KEYGEN_ACCOUNT_ID", "the id or name of the account at Keygen"),
      token: needed("KEYGEN_TOKEN", "a token of an administrator of that account"),
    },
    target: {
      url: origin(needed("LATCHKEY_URL", "where Latchkey answers, such as https://licenses.example.com")),
      tenant: needed("LATCHKEY_TENANT", "the name of the tenant"),
      token: needed("LATCHKEY_TOKEN", "an API token of an administrator of the tenant"),
    },
    isDryRun: values["dry-run"] === true,
    stateFile: values.state ?? "import-keygen.json",
  };
}

function parsed(words: string[]) {
  try {
    return parseArgs({ args: words, options: { "dry-run": { type: "boolean" }, state: { type: "string" } } });
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : error} Usage: ${usage}`);
  }
}

const origin = (url: string): string => url.replace(/\/+$/, "").replace(/\/v1$/, "");
