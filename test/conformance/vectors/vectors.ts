import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { VectorKey } from "../../../dev/vectors/keys.ts";
import type { Vector } from "../../../dev/vectors/vectors.ts";

const folder = join(import.meta.dirname, "../../vectors");

const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));

/** The files of vectors, by name. */
export const vectorFiles = ["license-files.json", "machine-files.json", "signed-keys.json"];

export const storedText = (name: string): string => readFileSync(join(folder, name), "utf8");

export const vectorsIn = (name: string): Vector[] => read(name).vectors;

/** Public keys as PEM, by `kid`. */
export const publicKeys: Record<string, string> = Object.fromEntries(
  (read("keys.json").keys as VectorKey[]).map(({ kid, public_key }) => [kid, public_key]),
);

/** A program of docs/verifying.md. */
export function programOf(name: "verify in Node" | "verify in Python"): string {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/verifying.md"), "utf8");
  const program = new RegExp(`<!-- a test runs this: ${name} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (program === undefined) throw new Error(`docs/verifying.md has no program "${name}"`);
  return program;
}
