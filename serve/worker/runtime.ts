import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { PlainError } from "../plain-error.ts";
import type { Build } from "./build.ts";
import { keepClock, startThrough } from "./clock-start.ts";
import { runtimeConfiguration } from "./configuration.ts";
import { deleteDamagedFiles } from "./node-files.ts";

/** The runtime that wrangler brings. */
const workerd: string = createRequire(import.meta.resolve("wrangler"))("workerd").default;

export type RuntimeOptions = {
  build: Build;
  /** Variables and secrets. */
  variables?: Record<string, string>;
  /** Servers on this machine that the Worker reaches, by the names of their bindings. */
  localServices?: Record<string, string>;
  /** A folder for the modules, the configuration and the Durable Objects' storage; it is made when it does not exist. */
  folder: string;
  /** The address on which it listens, with the port; 0 takes a free one. Or `unix:` and the name of a socket in the folder. */
  address?: string;
  /** The header in which a listener in front says who the client is. */
  clientHeader?: string;
  /** The name of a socket in the folder for the request that keeps the runtime alive while it ends. */
  shutdownSocket?: string;
  /** The name of a socket in the folder through which the clock is started and looked after; without it the clock stands still. */
  clockSocket?: string;
  hasInspector?: boolean;
  /** Shows what the Worker logs. What the runtime writes to stderr is shown in any case. */
  showsLog?: boolean;
  /** Flags for V8, such as `--trace-gc`. */
  v8Flags?: string[];
  /** Gets what the Worker logs and V8 reports, instead of its being shown. */
  onOutput?: (text: string) => void;
};

export type Runtime = {
  /** Address where the runtime listens; empty on a Unix socket. */
  url: string;
  pid: number;
  /** The port of the isolate's debugger, where it was asked for. */
  inspectorPort: number | undefined;
  /** Resolves when the process has ended, to a few words on how. */
  ended: Promise<string>;
  /** Takes no more requests and answers those in flight; what is not finished after the given time is cut off. */
  stop(options: { graceMs: number }): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
};

/** Milliseconds that the runtime may take until it listens. */
const startDeadlineMs = 30_000;

/** Starts one Worker in a `workerd` of its own. @throws PlainError when it does not listen within 30 seconds */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { folder, address = "127.0.0.1:0", hasInspector = false, showsLog = false, onOutput } = options;
  const file = writeConfiguration({ ...options, address });
  const inspector = hasInspector ? ["--inspector-addr=127.0.0.1:0"] : [];
  // Permission for Durable Objects on this machine's disk, which are an experiment of workerd's.
  const parameters = ["serve", "--experimental", "--control-fd=3", ...inspector, file];
  const child = spawn("/bin/sh", ["-c", launcher, "sh", workerd, ...parameters], {
    cwd: folder,
    // A session of its own: Ctrl-C reaches every process of the terminal, but whoever started this decides when it ends.
    detached: true,
    stdio: ["pipe", onOutput !== undefined ? "pipe" : showsLog ? "inherit" : "ignore", "pipe", "pipe"],
    env: { ...options.build.variables, ...options.variables },
  });
  if (onOutput !== undefined) child.stdout?.setEncoding("utf8").on("data", onOutput);
  const said = passOn(child.stderr, process.stderr);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => {
      child.stdin?.end("ended\n");
      resolve(signal ?? `exit code ${code}`);
    });
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  const sockets = [address, options.shutdownSocket, options.clockSocket].filter((socket) => socket !== undefined);
  const ports = await listening(child, ended, Number(hasInspector) + sockets.length).catch(async (error: unknown) => {
    await end("SIGKILL");
    throw new PlainError(`The Worker did not start (${error}).\n${said()}`.trim());
  });
  if (options.clockSocket !== undefined) {
    const clock = keepClock(startThrough(join(folder, options.clockSocket)));
    void ended.then(clock.stop);
  }
  return {
    url: address.startsWith("unix:") ? "" : `http://${address.replace(/:\d+$/, "")}:${ports.http}`,
    pid: child.pid ?? 0,
    inspectorPort: ports.inspector,
    ended,
    kill: () => end("SIGKILL"),
    async stop({ graceMs }) {
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await end("SIGTERM");
      clearTimeout(timer);
    },
  };
}

/**
 * Becomes the runtime, with as many descriptors as the system allows. Beside it waits a process that ends it when this process ends in any
 * way: the pipe then closes without a word.
 */
const launcher = `
ulimit -n "$(ulimit -H -n)" 2>/dev/null
exec 4<&0 </dev/null
{ read -r word <&4 || kill -KILL $$; } >/dev/null 2>&1 3>&- &
exec "$@" 4<&-`;

/** The modules are copied, so that a runtime that is started again later finds the same ones. */
function writeConfiguration({
  build,
  variables = {},
  localServices = {},
  v8Flags = [],
  folder,
  address,
  clientHeader,
  shutdownSocket,
  clockSocket,
}: RuntimeOptions & { address: string }): string {
  const storage = join(folder, "storage");
  // The sockets of a runtime that was killed are still there.
  for (const socket of [/^unix:(.+)/.exec(address)?.[1], shutdownSocket, clockSocket])
    if (socket !== undefined) rmSync(join(folder, socket), { force: true });
  mkdirSync(storage, { recursive: true, mode: 0o700 });
  for (const name of deleteDamagedFiles(storage))
    process.stderr.write(`The file ${name} of a regional node is damaged and was deleted. The node begins empty.\n`);
  for (const name of build.modules) copyFileSync(join(build.folder, name), join(folder, name));
  const file = join(folder, "workerd.capnp");
  const all = { ...build.variables, ...variables };
  const configuration = runtimeConfiguration({
    build,
    variables: all,
    localServices,
    v8Flags,
    address,
    clientHeader,
    shutdownSocket,
    clockSocket,
    storage,
  });
  writeFileSync(file, configuration, { mode: 0o600 });
  return file;
}

/** Passes a stream on, and returns its last part. */
function passOn(from: Readable | null, to: Writable): () => string {
  let last = "";
  from?.setEncoding("utf8").on("data", (text: string) => {
    last = (last + text).slice(-4_000);
    to.write(text);
  });
  return () => last;
}

type Ports = { http: number; inspector: number | undefined };

/** Reads the ports from the lines that the runtime writes to its control descriptor. @throws a reason when it ends or takes too long */
function listening(child: ChildProcess, ended: Promise<string>, count: number): Promise<Ports> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(`nothing after ${startDeadlineMs / 1_000} s`), startDeadlineMs);
    ended.then(reject).finally(() => clearTimeout(timer));
    const control = child.stdio[3] as Readable;
    let text = "";
    control.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      const events = text
        .split("\n")
        .slice(0, -1)
        .map((line): { event: string; socket?: string; port: number } => JSON.parse(line));
      if (events.length < count) return;
      clearTimeout(timer);
      const http = events.find(({ socket }) => socket === "http");
      const inspector = events.find(({ event }) => event === "listen-inspector");
      resolve({ http: http?.port ?? 0, inspector: inspector?.port });
    });
  });
}
