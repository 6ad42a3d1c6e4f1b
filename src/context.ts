import type { Caller, Tenant } from "./access/caller.ts";
import type { Attempts } from "./attempts/index.ts";
import type { Secrets } from "./crypto/secrets.ts";
import type { Database } from "./db/client.ts";
import type { Rate } from "./document/rate-store.ts";
import type { DocumentSource, ReadOptions } from "./document/source.ts";
import type { AnswerSource } from "./metrics/answer-meter.ts";
import type { Passwords } from "./passwords/index.ts";

/** The browser of somebody who uses the console. */
export type Browser = {
  /** The value of the cookie that the route names. */
  cookie: string | undefined;
  userAgent: string | undefined;
  address: string | null;
};

/** Context that a use case gets besides its input. */
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
  /** Source of what is cached of licenses near the client; undefined where there are no regional nodes. */
  edge: DocumentSource | undefined;
  /**
   * Returns the options for reading the license whose key authenticates, beside its identity. A validation of the license starts its clock,
   * and the scope names what else must be read.
   */
  readOptionsByKey: (key: string, keyHash: string) => ReadOptions;
  /** Returns who acts and by what, as JSON, for the event of a change. */
  actor: () => string;
  /** Webhooks may have http and private addresses: for development alone. */
  allowsPrivateWebhooks: boolean;
  /** Notes after the answer that a validation, which no node counts, has failed: once an hour for a license and a code. */
  noteFailure: (failure: { tenantId: string; licenseId: string; code: string }) => Promise<void> | undefined;
  /** Returns true where the client prefers lines (NDJSON) to JSON. */
  prefersLines: () => boolean;
  /** Facts that the console's browser says of itself; undefined for every route that names no cookie. */
  browser: (() => Browser) | undefined;
  /** Has the answer say what is left to a license whose policy limits requests; null for one that it does not limit. */
  setRate: (rate: Rate | null) => void;
  /** Notes where a validation's answer comes from. */
  noteAnswer: (source: AnswerSource, isStale: boolean) => void;
};

export type TenantContext = Context & { tenant: Tenant };
