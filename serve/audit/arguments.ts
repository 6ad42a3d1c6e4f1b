import { parseArgs } from "node:util";
import { PlainError } from "../plain-error.ts";

export type VerifyArguments = {
  /** Files of key sets that are trusted; none: the keys that the database has. */
  keys: string[];
  /** Seals that are known from before, which a chain must have. */
  after: { number: number; hash: string }[];
  /** The name or id of the one tenant to verify; undefined for all. */
  tenant: string | undefined;
  /** The file of a backup or a dump; undefined for the configured database. */
  dump: string | undefined;
};

const usage = "npm run audit:verify -- [--keys JWKS.json]... [--after NUMBER:HASH]... [--tenant NAME] [--dump FILE]";

/** Reads how a verification is asked for. @throws PlainError */
export function readVerifyArguments(words: string[]): VerifyArguments {
  const { keys = [], after = [], tenant, dump } = parsed(words);
  return { keys, after: after.map(sealOf), tenant, dump };
}

function parsed(words: string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: words,
      options: { keys: { ...text, multiple: true }, after: { ...text, multiple: true }, tenant: text, dump: text },
    }).values;
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : error} Usage: ${usage}`);
  }
}

function sealOf(word: string): { number: number; hash: string } {
  const [, number, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(word) ?? [];
  if (number === undefined || hash === undefined)
    throw new PlainError(`--after ${word} names no seal. Send its number, a colon and its hash, as this command prints them.`);
  return { number: Number(number), hash };
}
