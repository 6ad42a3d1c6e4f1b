import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PlainError, runProgram } from "../serve/plain-error.ts";
import { foldName } from "../src/names.ts";

/** How many passwords the list has. */
const most = 10_000;

/** Code points: shorter ones are refused for their length. */
const shortest = 8;

const target = join(import.meta.dirname, "../src/crypto/common-passwords.ts");

// Writes the list of common passwords that the service refuses; with --check it only compares.
await runProgram(async () => {
  const text = written(commonPasswords());
  if (!process.argv.includes("--check")) writeFileSync(target, text);
  else if (readFileSync(target, "utf8") !== text)
    throw new PlainError("src/crypto/common-passwords.ts is not what its package says: run node dev/common-passwords.ts.");
});

/** The most common passwords that are long enough, folded as a password is before it is looked up. The package has them by rank. */
function commonPasswords(): string[] {
  const { resolve } = createRequire(import.meta.url);
  const file = join(dirname(resolve("@zxcvbn-ts/language-common")), "../src/passwords.json");
  const ranked: string[] = JSON.parse(readFileSync(file, "utf8"));
  const folded = new Set(ranked.map(foldName).filter((password) => [...password].length >= shortest && !/\s/.test(password)));
  return [...folded].slice(0, most);
}

/** Sorted, which compresses better; each line of the template literal goes on in the next. */
function written(passwords: string[]): string {
  const lines: string[] = [""];
  for (const password of passwords.sort()) {
    const escaped = password.replaceAll(/[`\\$]/g, (sign) => `\\${sign}`);
    const line = `${lines.at(-1)}${escaped} `;
    lines[lines.length - 1] = line;
    if (line.length > 130) lines.push("");
  }
  return `// Written by dev/common-passwords.ts from the package @zxcvbn-ts/language-common (MIT). Do not edit.

/** The ${most.toLocaleString("en")} most common passwords of ${shortest} characters or more, folded, each with a space before and after it. */
export const commonPasswords = \` \\
${lines.filter((line) => line !== "").join("\\\n")}\`;
`;
}
