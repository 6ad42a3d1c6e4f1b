import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../serve/free-port.ts";

export const root = join(import.meta.dirname, "../..");

export type RunningService = {
  url: string;
  /** All that it said. */
  output: () => string;
  process: ChildProcess;
  exited: Promise<number | null>;
  /** As Ctrl-C does. */
  stop(): Promise<number | null>;
};

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), "latchkey-test-"));

type Options = {
  dataDir: string;
  port?: number;
  variables?: Record<string, string>;
  /** Command that is started: by default the one that `npm start` runs. */
  command?: [string, ...string[]];
};

const startItself: [string, ...string[]] = [process.execPath, join(root, "serve/start.ts")];

/** The service in a process of its own. Resolves when it says that it is up, or when it has ended. */
export async function startService({ dataDir, port, variables = {}, command = startItself }: Options): Promise<RunningService> {
  const taken = port ?? (await freePort());
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, LATCHKEY_DATA: dataDir, SERVER__HTTP_PORT: String(taken), REQUEST_LOG: "off", ...variables },
  });
  let output = "";
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const up = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.includes("Ctrl-C")) resolve();
      });
    }
  });
  await Promise.race([up, exited]);
  const stop = () => {
    child.kill("SIGINT");
    return exited;
  };
  return { url: `http://127.0.0.1:${taken}/api/v1`, output: () => output, process: child, exited, stop };
}

type Posted = { status: number; data: Record<string, string> };

export async function post(url: string, body: unknown, token?: string): Promise<Posted> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const { data } = (await response.json()) as Pick<Posted, "data">;
  return { status: response.status, data };
}

export const password = "the superadmin of tests";

export async function signIn(url: string, secret: string = password): Promise<string> {
  const { data } = await post(`${url}/auth/login`, { username: "superadmin", password: secret });
  return data.access ?? "";
}
