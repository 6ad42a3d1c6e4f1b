import { rootCertificates } from "node:tls";
import { allowsPrivateUrls } from "../../src/delivery/environment.ts";
import type { Build } from "./build.ts";

export type ConfigurationOptions = {
  build: Build;
  /** The Worker's variables and secrets. The text has their names only; the runtime reads the values from its environment. */
  variables: Record<string, string>;
  /** Servers on this machine that the Worker reaches through a binding, such as `unix:/path` or `127.0.0.1:9000`, by the binding's name. */
  localServices: Record<string, string>;
  v8Flags: string[];
  /** The address on which the runtime listens, with the port, or `unix:` and a path. */
  address: string;
  /** The header in which a listener in front says who the client is, as JSON; the Worker reads it as `request.cf`. */
  clientHeader?: string | undefined;
  /** A Unix socket for the one request that keeps the runtime alive while it ends. */
  shutdownSocket?: string | undefined;
  /** A Unix socket for requests that start the clock. */
  clockSocket?: string | undefined;
  /** The folder in which Durable Objects store. */
  storage: string;
};

/** The configuration of `workerd serve` for a built Worker, in the text format of Cap'n Proto. */
export function runtimeConfiguration(options: ConfigurationOptions): string {
  const { build, variables, localServices, v8Flags, address, clientHeader, shutdownSocket, clockSocket, storage } = options;
  const services = Object.entries(localServices).map(([name, target]) => ({ name, target }));
  const sendsWebhooks = build.durableObjects.some(({ binding }) => binding === "COURIER");
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = ${list([
    `(name = "main", worker = .main)`,
    outbound(variables),
    ...(sendsWebhooks ? [webhookNetwork(variables)] : []),
    `(name = "storage", disk = (path = ${text(storage)}, writable = true))`,
    ...(build.assets === undefined ? [] : [`(name = "assets", disk = (path = ${text(build.assets.folder)}))`]),
    ...services.map(({ name, target }) => `(name = ${text(`local ${name}`)}, external = (address = ${text(target)}, http = ()))`),
  ])},
  sockets = [(name = "http", address = ${text(address)}, http = (${clientHeader === undefined ? "" : `cfBlobHeader = ${text(clientHeader)}`}), service = "main")${socketTo("Shutdown", shutdownSocket)}${socketTo("ClockStart", clockSocket)}],
  v8Flags = [${v8Flags.map(text).join(", ")}],
);
const main :Workerd.Worker = (
  modules = ${list(build.modules.map((name) => `(name = ${text(name)}, esModule = embed ${text(name)})`))},
  compatibilityDate = ${text(build.compatibilityDate)},
  compatibilityFlags = [${build.compatibilityFlags.map(text).join(", ")}],
  bindings = ${list([
    ...Object.keys(variables).map((name) => `(name = ${text(name)}, fromEnvironment = ${text(name)})`),
    ...build.durableObjects.map(
      ({ binding, className }) => `(name = ${text(binding)}, durableObjectNamespace = ${text(className)})`,
    ),
    ...(build.assets === undefined ? [] : [`(name = ${text(build.assets.binding)}, service = "assets")`]),
    ...(sendsWebhooks ? [`(name = "WEBHOOK_NETWORK", service = "webhook network")`] : []),
    ...services.map(({ name }) => `(name = ${text(name)}, service = ${text(`local ${name}`)})`),
  ])},
  globalOutbound = "outbound",
${storageOf(build)});
`;
}

/** A Unix socket, for this machine alone, on which an entrypoint answers in the place of the Worker's handlers. */
const socketTo = (entrypoint: string, path: string | undefined): string =>
  path === undefined
    ? ""
    : `, (name = ${text(entrypoint)}, address = ${text(`unix:${path}`)}, http = (), service = (name = "main", entrypoint = ${text(entrypoint)}))`;

/** Cap'n Proto's text format writes strings as JSON does. */
const text = (value: string): string => JSON.stringify(value);

const list = (items: string[]): string => `[${items.map((item) => `\n    ${item},`).join("")}\n  ]`;

/** Reaches the database and nothing else: one address on this machine, or Neon's by its name, or nothing. */
function outbound({ DATABASE_ENDPOINT: endpoint, DATABASE_URL: url }: Record<string, string>): string {
  if (endpoint !== undefined) return `(name = "outbound", external = (address = ${text(new URL(endpoint).host)}, http = ()))`;
  if (url === undefined) return `(name = "outbound", network = (allow = []))`;
  return network("outbound", ["public"]);
}

/**
 * Reaches the receivers of webhooks. The runtime judges the address that it connects to: a name that resolves to a private one reaches nothing, whenever
 * it does so.
 */
const webhookNetwork = (variables: Record<string, string>): string =>
  network("webhook network", allowsPrivateUrls(variables) ? ["public", "private"] : ["public"]);

const network = (name: string, allowed: string[]): string =>
  `(name = ${text(name)}, network = (allow = [${allowed.map(text).join(", ")}], tlsOptions = (trustedCertificates = [${trusted}])))`;

const trusted = rootCertificates.map((certificate) => JSON.stringify(certificate)).join(", ");

function storageOf({ name, durableObjects }: Build): string {
  if (durableObjects.length === 0) return "";
  const namespaces = durableObjects.map(
    ({ className, isSqlite }) =>
      `(className = ${text(className)}, uniqueKey = ${text(`${name}-${className}`)}, enableSql = ${isSqlite})`,
  );
  return `  durableObjectNamespaces = ${list(namespaces)},\n  durableObjectStorage = (localDisk = "storage"),\n`;
}
