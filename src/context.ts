import type { Subject } from "./access/decide.ts";
import type { AttemptLimiterNamespace, Attempts } from "./attempts/attempts.ts";
import type { Sealer } from "./crypto/sealing.ts";
import type { Database } from "./db/client.ts";
import type { Rate } from "./document/rate-store.ts";
import type { Asked, Edge } from "./edge/edge.ts";
import type { NodeStub } from "./edge/node-types.ts";
import type { TenantDirectoryStub } from "./edge/tenant-directory.ts";
import type { PasswordHasherStub } from "./passwords/password-hasher.ts";
import type { Passwords } from "./passwords/passwords.ts";
import type { PasswordProcess } from "./passwords/process-client.ts";

/** Variables and secrets of the Worker. */
export type Environment = {
  /** A postgres:// URL, of Neon or of what stands behind DATABASE_ENDPOINT. */
  DATABASE_URL: string;
  /** URL of an endpoint that speaks Neon's HTTP protocol; not set with Neon itself. */
  DATABASE_ENDPOINT?: string;
  /** Secret: what seals private keys and license keys, 32 bytes in base64. */
  MASTER_KEY: string;
  /** Secret: what license keys and tokens are hashed with, 32 bytes in base64. */
  KEY_PEPPER: string;
  /** `peer` where no platform says who the client is: it is who connects, or whom a trusted proxy names. */
  CLIENT_ADDRESS?: string;
  /** Addresses and CIDRs of proxies in front, with commas between; heeded with `CLIENT_ADDRESS=peer` alone. */
  TRUSTED_PROXY?: string;
  /** `off` silences the line that each request logs. */
  REQUEST_LOG?: string;
  /** The regional nodes; without them each validation asks the database. */
  REGIONAL_NODE?: DurableObjectNamespace<Rpc.DurableObjectBranded & NodeStub>;
  /** The names of each region's tenants; without them a regional node is asked for any name. */
  TENANT_DIRECTORY?: DurableObjectNamespace<Rpc.DurableObjectBranded & TenantDirectoryStub>;
  /** The objects that count failed sign-ins and unknown license keys; without them each isolate counts by itself. */
  ATTEMPT_LIMITER?: AttemptLimiterNamespace;
  /** The objects that hash passwords; without them, and without the process, the Worker hashes them itself. */
  PASSWORD_HASHER?: DurableObjectNamespace<Rpc.DurableObjectBranded & PasswordHasherStub>;
  /** On one machine: the process that hashes passwords, in place of the objects. */
  PASSWORD_PROCESS?: PasswordProcess;
  /** For tests: the region that this Worker takes itself to be in. */
  REGION?: string;
  /** Bytes that an isolate may keep of licenses; `0` has it keep none. */
  EDGE_MEMORY_BYTES?: string;
  /** The files of the documentation page. */
  ASSETS?: { fetch(request: Request): Promise<Response> };
};

export type Secrets = {
  sealer: Sealer;
  /** HMAC-SHA-256 under the pepper: how keys and tokens are looked up. */
  lookupHash: (text: string) => Promise<string> | string;
  /** What was hashed moments ago, by its hash. */
  recallText: (hash: string) => string | undefined;
};

export type Tenant = { id: string; name: string; protected: boolean };

/** Who makes a request. */
export type Caller =
  | { kind: "nobody" }
  | ({ kind: "superadmin"; username: string } & Subject)
  | ({ kind: "account"; accountId: string; username: string; tenant: Tenant } & Subject)
  /** An API token of a product: sees what hangs on that product. */
  | ({ kind: "product"; productId: string; tenant: Tenant } & Subject)
  /** A license itself, by its key or a token of it: sees itself and its machines. */
  | ({ kind: "license"; licenseId: string; tenant: Tenant } & Subject);

/** What a use case gets besides its input. */
export type Context = {
  now: Date;
  requestId: string;
  database: Database;
  secrets: Secrets;
  /** Slows down whoever guesses secrets. Few requests ask for it. */
  attempts: () => Attempts;
  /** Hashes and verifies passwords. Few requests ask for it. */
  passwords: () => Passwords;
  caller: Caller;
  /** What is known of licenses near the client; undefined where there are no regional nodes. */
  edge: Edge | undefined;
  /**
   * What to change and to read beside when the license whose key authenticates is read: a validation of it starts its clock, and its scope names
   * what else is to be looked up.
   */
  askedByKey: (key: string, keyHash: string) => Promise<Asked>;
  /** Who acts and by what, as JSON: what the trace of a change says. */
  actor: () => string;
  /** Has the answer say what is left to a license whose policy limits requests; null for one that it does not limit. */
  tellRate: (rate: Rate | null) => void;
};

export type TenantContext = Context & { tenant: Tenant };
