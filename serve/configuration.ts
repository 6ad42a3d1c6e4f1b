import { resolve } from "node:path";
import { parseNetworks } from "../src/addresses.ts";
import { readRetrySeconds } from "../src/delivery/retries.ts";
import { shortestToken } from "../src/metrics/environment.ts";
import { isTenantName } from "../src/names.ts";
import { PlainError } from "./plain-error.ts";
import type { ServerAddress } from "./postgres/server.ts";

type Variables = Record<string, string | undefined>;

export type Configuration = {
  /** The address on which the service listens. */
  host: string;
  port: number;
  dataDir: string;
  database: { kind: "embedded" } | ({ kind: "server" } & ServerAddress) | { kind: "neon"; url: string };
  superadmin: { username: string; password: string | undefined };
  hasConsole: boolean;
  /** Variables that the Worker gets as they are. */
  workerVariables: Record<string, string>;
};

/** Variables of the operator's that the Worker reads itself. */
const passedOn = [
  "REQUEST_LOG",
  "EDGE_MEMORY_BYTES",
  "TRUSTED_PROXY",
  "KEYGEN_TENANT",
  "CONSOLE",
  "METRICS_TOKEN",
  "WEBHOOK_ALLOW_PRIVATE",
  "WEBHOOK_RETRY_SECONDS",
];

/** Reads the configuration from the environment's variables. @throws PlainError for a value that makes no sense. */
export function readConfiguration(variables: Variables, { dataDir = ".latchkey" } = {}): Configuration {
  requireNetworks("TRUSTED_PROXY", variables.TRUSTED_PROXY ?? "");
  requireTenant("KEYGEN_TENANT", variables.KEYGEN_TENANT || undefined);
  requireSwitch("CONSOLE", variables.CONSOLE || undefined);
  requireToken("METRICS_TOKEN", variables.METRICS_TOKEN || undefined);
  requireSeconds(variables.WEBHOOK_RETRY_SECONDS);
  return {
    host: variables.SERVER__HTTP_HOST || "127.0.0.1",
    port: portOf("SERVER__HTTP_PORT", variables.SERVER__HTTP_PORT, 8888),
    dataDir: resolve(variables.LATCHKEY_DATA || dataDir),
    database: databaseOf(variables),
    superadmin: superadminOf(variables),
    hasConsole: variables.CONSOLE !== "off",
    workerVariables: Object.fromEntries(passedOn.flatMap((name) => (variables[name] ? [[name, variables[name]]] : []))),
  };
}

export function superadminOf(variables: Variables): Configuration["superadmin"] {
  const password = variables.SUPERADMIN__PASSWORD || undefined;
  if (password !== undefined && [...password].length < 8)
    throw new PlainError("SUPERADMIN__PASSWORD must have 8 characters or more.");
  return { username: variables.SUPERADMIN__USERNAME || "superadmin", password };
}

function databaseOf(variables: Variables): Configuration["database"] {
  if (variables.DATABASE_URL) return { kind: "neon", url: variables.DATABASE_URL };
  if (!variables.POSTGRES__HOST) return { kind: "embedded" };
  return {
    kind: "server",
    host: variables.POSTGRES__HOST,
    port: portOf("POSTGRES__PORT", variables.POSTGRES__PORT, 5432),
    username: variables.POSTGRES__USERNAME || "postgres",
    password: variables.POSTGRES__PASSWORD ?? "",
    database: variables.POSTGRES__DATABASE || "postgres",
  };
}

/** @throws PlainError when an entry of the list is no address and no CIDR */
function requireNetworks(name: string, list: string): void {
  try {
    parseNetworks(list);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new PlainError(`${name} is not valid: ${reason}. List the addresses of your proxies, such as 127.0.0.1, 10.0.0.0/8.`);
  }
}

/** @throws PlainError when no tenant can have that name or id */
function requireTenant(name: string, tenant: string | undefined): void {
  if (tenant === undefined || isTenantName(tenant)) return;
  throw new PlainError(`${name} must be a tenant's name or id, such as acme, not "${tenant}".`);
}

/** @throws PlainError when it is neither word: a console that somebody meant to switch off would be served */
function requireSwitch(name: string, value: string | undefined): void {
  if (value === undefined || value === "on" || value === "off") return;
  throw new PlainError(`${name} must be "on" or "off", not "${value}".`);
}

/** @throws PlainError when it is so short that it could be guessed, or cannot stand in a header */
function requireToken(name: string, token: string | undefined): void {
  if (token === undefined || (token.length >= shortestToken && /^[\x21-\x7e]+$/.test(token))) return;
  throw new PlainError(
    `${name} must be ${shortestToken} or more visible ASCII characters without spaces. Make one with: openssl rand -hex 24`,
  );
}

/** @throws PlainError when it is no list of seconds */
function requireSeconds(list: string | undefined): void {
  try {
    readRetrySeconds(list);
  } catch (error) {
    throw new PlainError(error instanceof Error ? error.message : String(error));
  }
}

function portOf(name: string, text: string | undefined, otherwise: number): number {
  if (!text) return otherwise;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new PlainError(`${name} must be a port from 1 to 65535, not "${text}".`);
  return port;
}

/** The bytes of a Worker secret. */
const secretBytes = 32;

/** @throws PlainError when it is not 32 bytes in base64 */
export function requireSecret(name: string, value: string): string {
  if (Buffer.from(value, "base64").length === secretBytes && Buffer.from(value, "base64").toString("base64") === value)
    return value;
  throw new PlainError(`${name} must be ${secretBytes} bytes in base64. Make one with: openssl rand -base64 ${secretBytes}`);
}

/**
 * One key, or several with commas between while they rotate, each with a name before it or without: as the Worker reads them.
 * @throws PlainError when one of them is not 32 bytes in base64
 */
export function requireMasterKey(value: string): string {
  for (const key of value.split(",")) requireSecret("MASTER_KEY", key.slice(key.indexOf(":") + 1).trim());
  return value;
}
