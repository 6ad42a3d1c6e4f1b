import { resolve } from "node:path";
import { PlainError } from "../plain-error.ts";

/** The file of a backup, and whether what is there already may be replaced. @throws PlainError with how the command is used */
export function readArguments(given: string[], usage: string): { file: string; mayOverwrite: boolean } {
  const files = given.filter((one) => !one.startsWith("--"));
  const options = given.filter((one) => one.startsWith("--"));
  const [file] = files;
  if (file === undefined || files.length > 1 || options.some((one) => one !== "--overwrite"))
    throw new PlainError(`Usage: ${usage} [--overwrite]`);
  return { file: resolve(file), mayOverwrite: options.length > 0 };
}
