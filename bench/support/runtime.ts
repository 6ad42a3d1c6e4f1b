import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { freePort } from "../../serve/free-port.ts";
import { type Build, modulesOf } from "./build.ts";
import { startProcess, stopProcess, waitUntilAnswering } from "./processes.ts";

/** The runtime that wrangler brings. */
const workerd: string = createRequire(import.meta.resolve("wrangler"))("workerd").default;

export type Runtime = {
  url: string;
  pid: number;
  /** Where the isolate's debugger listens, where it was asked for. */
  inspectorPort: number | undefined;
  stop(): Promise<void>;
};

export type RuntimeOptions = {
  build: Build;
  /** Variables and secrets. */
  variables?: Record<string, string>;
  /** A folder for the configuration and the nodes' storage; made when it is not there. */
  folder: string;
  hasInspector?: boolean;
};

/** One Worker in a `workerd` of its own on a free port of loopback. @throws Error when it does not answer within 30 seconds */
export async function startRuntime({ build, variables = {}, folder, hasInspector = false }: RuntimeOptions): Promise<Runtime> {
  const port = await freePort();
  const inspectorPort = hasInspector ? await freePort() : undefined;
  mkdirSync(join(folder, "nodes"), { recursive: true });
  for (const name of modulesOf(build)) writeFileSync(join(folder, name), readFileSync(join(build.folder, name)));
  const file = join(folder, "workerd.capnp");
  writeFileSync(file, configuration({ build, variables, port, nodesFolder: join(folder, "nodes") }), { mode: 0o600 });
  const inspector = inspectorPort === undefined ? [] : [`--inspector-addr=127.0.0.1:${inspectorPort}`];
  const child = startProcess(workerd, ["serve", "--experimental", ...inspector, file], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4_000);
  });
  child.once("exit", (code, signal) => {
    if (signal !== "SIGKILL") console.error(`A runtime ended by itself (${signal ?? code}).\n${said}`);
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilAnswering(url, child, () => said);
  return { url, pid: child.pid ?? 0, inspectorPort, stop: () => stopProcess(child) };
}

type ConfigurationOptions = { build: Build; variables: Record<string, string>; port: number; nodesFolder: string };

/** Cap'n Proto's text format writes strings as JSON does. */
const text = (value: string): string => JSON.stringify(value);

function configuration({ build, variables, port, nodesFolder }: ConfigurationOptions): string {
  const [main = "", ...others] = modulesOf(build).sort((left) =>
    /^index\.m?js$/.test(left) || left.startsWith("index") ? -1 : 1,
  );
  const modules = [main, ...others].map((name) => `(name = ${text(name)}, esModule = embed ${text(name)})`);
  const bindings = [
    ...Object.entries(variables).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...Object.entries(build.nodes).map(([name, type]) => `(name = ${text(name)}, durableObjectNamespace = ${text(type)})`),
  ];
  const namespaces = Object.values(build.nodes).map(
    (type) => `(className = ${text(type)}, uniqueKey = ${text(`bench-${type}`)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["local"])),
    (name = "nodes", disk = (path = ${text(nodesFolder)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = ${text(build.compatibilityDate)},
  compatibilityFlags = [${build.compatibilityFlags.map(text).join(", ")}],
  bindings = [${bindings.join(", ")}],
  globalOutbound = "internet",
  ${namespaces.length === 0 ? "" : `durableObjectNamespaces = [${namespaces.join(", ")}], durableObjectStorage = (localDisk = "nodes"),`}
);
`;
}
