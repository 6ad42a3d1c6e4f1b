import { vectorKeys } from "./keys.ts";
import { withSeededRandom } from "./seeded-random.ts";
import { fileVectors, keyVectors, schemes, type Vector } from "./vectors.ts";

const printed = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/**
 * Returns the files of `test/vectors`, by name. A PSS signature has a random salt: what the stored file has for such a vector stays.
 * @param stored the text of a file that is there
 */
export async function vectorDocuments(stored: (name: string) => string | undefined): Promise<Record<string, string>> {
  const keys = vectorKeys();
  const all: Record<string, Vector[]> = { "license-files.json": [], "machine-files.json": [], "signed-keys.json": [] };
  for (const { scheme, alg, algorithm } of schemes) {
    const keyNamed = (name: string) => {
      const key = keys.find(({ kid }) => kid === `${name}-${algorithm}`);
      if (key === undefined) throw new Error(`no key ${name}-${algorithm}`);
      return key;
    };
    const signing = { scheme, alg, keyNamed };
    for (const kind of ["license", "machine"] as const)
      for (const isEncrypted of [false, true])
        all[`${kind}-files.json`]?.push(
          ...(await withSeededRandom(`${kind} ${alg} ${isEncrypted}`, () => fileVectors(kind, signing, isEncrypted))),
        );
    all["signed-keys.json"]?.push(...(await keyVectors(signing)));
  }
  const documents = Object.entries(all).map(([name, vectors]) => [
    name,
    printed({ vectors: vectors.map(keeping(stored(name))) }),
  ]);
  return { "keys.json": printed({ keys }), ...Object.fromEntries(documents) };
}

/** Replaces the text of a vector that is signed with PSS by the stored one. */
function keeping(text: string | undefined): (vector: Vector) => Vector {
  const stored: Vector[] = text === undefined ? [] : JSON.parse(text).vectors;
  const texts = new Map(stored.map((vector) => [vector.name, vector.text]));
  return (vector) => (vector.scheme === "rsa-pss-sha256" ? { ...vector, text: texts.get(vector.name) ?? vector.text } : vector);
}
