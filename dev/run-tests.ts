import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// `npm test`: every test, in two processes at once. With arguments, which are Vitest's own, those alone in one.

/**
 * Projects of vitest.config.ts by the process that runs them. A test of the Worker and its database take turns, so they keep one processor busy;
 * the tests that start the whole service have the other.
 */
const processes = [["worker"], ["timers", "node"]];

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

type Output = "as it comes" | "at its end";

/** Runs the tests of these projects. @returns whether all pass */
function run(projects: string[], parameters: string[], output: Output): Promise<boolean> {
  const named = projects.flatMap((project) => ["--project", project]);
  const isColoured = process.stdout.isTTY && process.env.NO_COLOR === undefined;
  const child = spawn(process.execPath, [vitest, "run", ...named, ...parameters], {
    stdio: output === "as it comes" ? "inherit" : ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...(isColoured ? { FORCE_COLOR: "1" } : {}) },
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part: Buffer) => said.push(part));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

const parameters = process.argv.slice(2);
const results =
  parameters.length > 0
    ? [await run(processes.flat(), parameters, "as it comes")]
    : await Promise.all(processes.map((projects, index) => run(projects, [], index === 0 ? "as it comes" : "at its end")));

process.exitCode = results.every((passes) => passes) ? 0 : 1;
