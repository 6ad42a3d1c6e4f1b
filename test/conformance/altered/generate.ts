import { alterations, type File } from "./alterations.ts";
import { Chance } from "./chance.ts";

// Writes the original files and then altered ones, each as a line of JSON: `how`, `kind`, `certificate`, `licenseKey`, `fingerprint`.

const originals = JSON.parse(process.env.ORIGINAL_FILES ?? "[]") as File[];
if (originals.length === 0) throw new Error("The environment has no ORIGINAL_FILES: run this by the script `run` of a verifier.");

const count = Number(process.env.ALTERED_FILES ?? 100_000);
const chance = new Chance(Number(process.env.ALTERED_SEED ?? 20_261_130));

function* lines(): Generator<string> {
  for (const file of originals) yield JSON.stringify({ how: "not at all", ...file });
  for (let made = 0; made < count; ) {
    const file = chance.of(originals);
    const [how, alter] = chance.of(Object.entries(alterations));
    const certificate = alter(file, chance, originals);
    if (certificate === file.certificate) continue;
    made += 1;
    yield JSON.stringify({ how, ...file, certificate });
  }
}

for (const line of lines()) {
  if (!process.stdout.write(`${line}\n`)) await new Promise((resolve) => process.stdout.once("drain", resolve));
}
