import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../serve/free-port.ts";
import { project } from "../../serve/worker/build.ts";
import type { Bench } from "./bench.ts";
import { secrets } from "./dataset.ts";
import { childOf } from "./process-figures.ts";
import { startProcess } from "./processes.ts";

export type Started = {
  url: string;
  /** The Worker's runtime. */
  pid: number;
  stop(): Promise<void>;
};

type Options = { name: string; variables?: Record<string, string> };

/** Milliseconds that it may take until it says that it is up. */
const startDeadlineMs = 60_000;

/** Starts what `npm start` starts, on the bench's own Postgres; its request log goes to a file. @throws Error when it is not up within a minute */
export async function startAsOperator(
  { address, folder }: Pick<Bench, "address" | "folder">,
  { name, variables = {} }: Options,
): Promise<Started> {
  const port = await freePort();
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  const log = openSync(join(own, "log"), "w");
  const child = startProcess(process.execPath, [join(project, "serve/start.ts")], {
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      ...secrets,
      LATCHKEY_DATA: join(own, "data"),
      SERVER__HTTP_PORT: String(port),
      POSTGRES__HOST: address.host,
      POSTGRES__PORT: String(address.port),
      POSTGRES__USERNAME: address.username,
      POSTGRES__PASSWORD: address.password,
      POSTGRES__DATABASE: address.database,
      ...variables,
    },
  });
  const ended = once(child, "exit");
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, child);
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { url, pid: childOf(child.pid ?? 0, "workerd"), stop };
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline && child.exitCode === null) {
    const isUp = await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("npm start is not up.");
}
