import type { Names } from "../licensing/index.ts";
import type { LicenseDocument, NamedParts } from "./license-document-store.ts";
import type { ClockStart, Lookup, NodeTenant, RequestRate } from "./question.ts";

/** Documents and credentials as they are stored near the client. `src/edge` implements it; services know no more of the edge than this. */
export interface DocumentSource {
  /** Notes that a tenant exists: from now on its node is asked. */
  learnTenant(name: string): void;
  /**
   * Reads a license as it stood within its policy's `edge_ttl`, or longer ago while the database is unavailable. Undefined where the node fails: the
   * database itself is to be asked.
   * @throws LatchkeyError database_unavailable, service_overloaded
   */
  read(wanted: Wanted): EdgeRead | Promise<EdgeRead | undefined>;
  /**
   * Reads what a credential stands on; `json` is null where there is no such account or token. Undefined where the node fails.
   * @throws LatchkeyError database_unavailable, service_overloaded
   */
  readCredential<Json>(tenantName: string, want: Lookup): Promise<CredentialRead<Json> | undefined>;
  /** Counts a validation at the node that knows the license; sent on after the answer, with others of the same second. */
  count(validated: Validated): Promise<void> | undefined;
}

export type EdgeRead = {
  /** The name of the node that knows it. */
  node: string;
  tenant: NodeTenant | null;
  /** Null where there is no such license. */
  document: LicenseDocument | null;
  /** The parts of the license that a scope names, with the name of these names; null where nobody asked for them. */
  named: { name: string; parts: NamedParts } | null;
  /** When this was last known to be current, in milliseconds since 1970. */
  confirmedAt: number;
  source: "memory" | "node" | "database";
  isStale: boolean;
  /** A validation would still change something in the database. */
  changesOnValidation: boolean;
  rate: RequestRate | null;
};

/** The question about a license where memory does not answer. */
export type ReadOptions = {
  /** The change to make when the license is read from the database. */
  clockStart: ClockStart | null;
  /** The names that a scope gives. */
  names: Names;
};

/** A request for a license. */
export type Wanted = {
  tenantName: string;
  want: Omit<Lookup, "names">;
  /** The names in the scope that the answer has to cover; null where the license alone is requested. */
  names: Names | null;
  readOptions: () => Promise<ReadOptions>;
};

export type CredentialRead<Json> = { tenant: NodeTenant | null; json: Json | null };

/** A validation that is to be counted at a node. */
export type Validated = {
  node: string;
  tenantId: string;
  licenseId: string;
  code: string;
  now: Date;
  /** False where the license is suspended, or its owner banned. */
  mayRun: boolean;
  /** True where the tenant counts the addresses from which its licenses are validated. */
  countsAddresses: boolean;
};
