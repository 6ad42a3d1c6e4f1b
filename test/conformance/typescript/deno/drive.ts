import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "../../../dev/running-service.ts";
import { type Platform, type Start, tellStory } from "../story.ts";

const run = promisify(execFile);

const deno = join(import.meta.dirname, "node_modules/.bin/deno");

const environment = {
  ...process.env,
  DENO_DIR: join(import.meta.dirname, "../../../../.clients/deno"),
  DENO_NO_PACKAGE_JSON: "1",
  DENO_NO_UPDATE_CHECK: "1",
  NO_COLOR: "1",
};

/** Milliseconds that one start may take, on a machine that does much else. */
const longestStart = 120_000;

/** Each start is a process of its own. It may reach the service, and read and write its own folder: nothing else. */
async function openDeno(serviceUrl: string): Promise<Platform> {
  const { stdout } = await run(deno, ["--version"], { env: environment });
  const folder = temporaryFolder();
  const permissions = [`--allow-net=${new URL(serviceUrl).host}`, `--allow-read=${folder}`, `--allow-write=${folder}`];
  const program = ["run", "--no-prompt", "--no-config", "--no-lock", "--no-remote", "--no-npm", "--import-map=import-map.json"];
  const begin = (start: Start) =>
    run(deno, [...program, ...permissions, "start.js", join(folder, "kept"), JSON.stringify(start)], {
      cwd: import.meta.dirname,
      env: environment,
      timeout: longestStart,
    });
  return {
    name: `\`@latchkey/client\` in Deno ${/^deno (\S+)/.exec(stdout)?.[1]}, with \`--allow-net\` to the service and its own folder alone`,
    start: async (start) => JSON.parse((await begin(start)).stdout),
    // A program ends when nothing is left to do.
    leave: async () => {},
    leaving: "pings, and gives its seat back when the program ends",
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

await tellStory(openDeno);
