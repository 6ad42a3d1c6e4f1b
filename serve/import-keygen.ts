import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { readImportArguments } from "./keygen-import/arguments.ts";
import { importAccount, newProgress, type Progress } from "./keygen-import/import.ts";
import { Notes } from "./keygen-import/notes.ts";
import { Source } from "./keygen-import/source.ts";
import { Target } from "./keygen-import/target.ts";
import { PlainError, runProgram } from "./plain-error.ts";

// `npm run import:keygen`: moves an account of Keygen to a tenant of Latchkey. docs/from-keygen.md shows how.
await runProgram(async () => {
  const { source, target, isDryRun, stateFile } = readImportArguments(process.argv.slice(2), process.env);
  const wait = (milliseconds: number) => setTimeout(milliseconds);
  const from = `${source.url}/v1/accounts/${source.account}`;
  const to = `${target.url}/${target.tenant}`;
  const progress = isDryRun ? newProgress() : readProgress(stateFile, from, to);
  if (progress.stage !== "done" && progress.counts.products.read > 0)
    console.log(`Going on with the ${progress.stage} of ${from}`);
  const headers = { Accept: "application/vnd.api+json", Authorization: `Bearer ${source.token}` };
  const done = await importAccount({
    source: new Source(from, { name: "Keygen", fetch, headers, wait }),
    target: new Target(target.url, target.tenant, {
      name: "Latchkey",
      fetch,
      headers: { Accept: "application/json", Authorization: `Bearer ${target.token}` },
      wait,
    }),
    isDryRun,
    progress,
    keep: isDryRun ? () => undefined : (kept) => writeProgress(stateFile, { ...kept, from, to }),
    say: (line) => console.log(line),
  });
  const lines = new Notes(done.notes).lines();
  console.log(lines.length === 0 ? "Everything comes along." : ["What does not come along, or otherwise:", ...lines].join("\n"));
  if (!isDryRun) rmSync(stateFile, { force: true });
});

type Kept = Progress & { from: string; to: string };

/** @throws PlainError for the progress of another import */
function readProgress(file: string, from: string, to: string): Progress {
  if (!existsSync(file)) return newProgress();
  const kept = JSON.parse(readFileSync(file, "utf8")) as Kept;
  if (kept.from === from && kept.to === to) return kept;
  throw new PlainError(`${file} is of an import of ${kept.from} to ${kept.to}. Delete it, or name another file with --state.`);
}

/** A file that breaks off would lose the place: the new one takes the place of the old one at once. */
function writeProgress(file: string, progress: Kept): void {
  writeFileSync(`${file}.new`, JSON.stringify(progress));
  renameSync(`${file}.new`, file);
}
