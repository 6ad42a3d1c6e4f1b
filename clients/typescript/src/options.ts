import type { Service } from "./exchange.ts";
import { readPublicKeys } from "./public-keys.ts";
import { defaultRuntime, type Runtime } from "./runtime.ts";
import { memoryStorage, type Storage } from "./storage.ts";
import type { MachineFacts, Scope } from "./wire.ts";

export type LatchkeyOptions = {
  /** The service's address, such as `https://licenses.example.com`. Plain `http` is taken for this machine alone. */
  url: string;
  /** The tenant's name. */
  tenant: string;
  /**
   * The tenant's public signing keys, inside the app: Ed25519 as 64 hexadecimal digits, base64 or PEM, RSA as PEM. Several while a new one is being
   * introduced. Answers are always signed with Ed25519.
   */
  publicKeys: string | readonly string[];
  /** The place that keeps the license file between runs. By default there is none: then nothing decides while the service is out of reach after a start. */
  storage?: Storage;
  /** Seconds that the last good file decides without the service, 3,600 or more. 14 days by default. */
  graceSeconds?: number;
  /** Seconds to wait for one answer. 10 by default. */
  timeoutSeconds?: number;
  /** A license token (`lk_license_…`), for policies under which the key may not authenticate. */
  token?: string;
  /** Lets a file decide after the license's expiry: for policies whose `expiration_strategy` is `maintain` or `allow`. */
  runsWhenExpired?: boolean;
  /** Replaces parts of the world outside, for tests and unusual platforms. */
  runtime?: Partial<Runtime>;
};

export type SeatQuestion = {
  /** The license key, as the customer pasted it. */
  key: string;
  /** Identifies this machine; 1 to 256 characters that stay the same. */
  fingerprint?: string;
  /** Facts that the service shows of the machine, when it takes a seat. */
  machine?: MachineFacts;
  /** Gives up: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
};

export type Question = SeatQuestion & {
  /** Codes of entitlements that the license must have. */
  entitlements?: readonly string[];
  /** Further things that the license must fit: product, policy, user, components. */
  scope?: Scope;
  /** False: a machine without a seat is refused, and takes none. */
  takesSeat?: boolean;
};

export type Settings = {
  service: Service;
  storage: Storage;
  graceSeconds: number;
  token: string | undefined;
  runsWhenExpired: boolean;
};

/** Seconds. */
const twoWeeks = 1_209_600;
const shortestGrace = 3_600;

/** @throws TypeError, RangeError for options that cannot be used */
export function readOptions(options: LatchkeyOptions): Settings {
  const {
    url,
    tenant,
    publicKeys,
    storage,
    graceSeconds = twoWeeks,
    timeoutSeconds = 10,
    token,
    runsWhenExpired = false,
  } = options;
  if (!Number.isSafeInteger(graceSeconds) || graceSeconds < shortestGrace)
    throw new RangeError("graceSeconds must be a whole number, 3600 or more.");
  if (!(timeoutSeconds > 0)) throw new RangeError("timeoutSeconds must be above 0.");
  const keys = readPublicKeys(publicKeys);
  if (!keys.some(({ kind }) => kind === "ed25519"))
    throw new TypeError(
      "publicKeys has no Ed25519 key. The service signs its answers with the tenant's Ed25519 key: embed that too.",
    );
  return {
    service: {
      tenantUrl: tenantUrlOf(url, tenant),
      publicKeys: keys,
      timeoutMs: timeoutSeconds * 1_000,
      runtime: { ...defaultRuntime, ...options.runtime },
    },
    storage: storage ?? memoryStorage(),
    graceSeconds,
    token,
    runsWhenExpired,
  };
}

const basePath = "/api/v1";

const ofThisMachine = ["localhost", "127.0.0.1", "[::1]"];

function tenantUrlOf(address: string, tenant: string): string {
  const url = new URL(address);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && ofThisMachine.includes(url.hostname)))
    throw new TypeError("url must begin with https: the license key travels in each request.");
  if (tenant === "") throw new TypeError("tenant is empty. Send the tenant's name.");
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path.endsWith(basePath) ? path : path + basePath}/tenants/${encodeURIComponent(tenant)}`;
}
