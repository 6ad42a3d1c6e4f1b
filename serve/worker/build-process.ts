import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../plain-error.ts";
import { buildWorker } from "./build.ts";

// Builds the Worker of a configuration file into a folder, and writes down beside it how to run it.
await runProgram(async () => {
  const [configuration = "", folder = ""] = process.argv.slice(2);
  writeFileSync(join(folder, "build.json"), JSON.stringify(await buildWorker(configuration, folder)));
});
