import type { NodeTenant, Touch, Want } from "../document/feed-store.ts";
import type { LicenseText } from "../document/license-document-store.ts";
import type { Rate } from "../document/rate-store.ts";

/** What a Worker asks a node for. */
export type NodeRequest = {
  tenantName: string;
  want: Pick<Want, "kind" | "value" | "key" | "names">;
  /** What to change should the license be read from the database. */
  touch: Touch | null;
  /** Has the node ask the database, however recently it did. */
  isFresh: boolean;
  /** The caller's clock, in milliseconds since 1970. */
  now: number;
  /** Of the document that the Worker has: it is not sent again. */
  version?: string | undefined;
  /** The place in the node's change log up to which the Worker has read. */
  logPlace?: LogPlace | undefined;
};

/** A place in a node's change log: how many changes came before. Each life of a node has a log of its own. */
export type LogPlace = { life: string; number: number };

/** `NamedJson` as text, with the ids of all that it is made of. */
export type NamedText = { text: string; roots: string[] };

/** What an isolate that follows a node is told with each answer. */
export type NodeLog = {
  /** The number of the last change that the answer's document takes into account. */
  documentNumber: number;
  end: LogPlace;
  /** The ids of what changed since the place that the Worker named; null where anything may have. */
  changed: string[] | null;
  /** When all that the node keeps was last known to be current, in milliseconds since 1970. */
  confirmedAt: number;
};

/** A license's present period, as one of the requests that were counted on it sees it. */
export type NodeRate = Rate & { isRefused: boolean };

/** What a node knows of a license or a credential. */
export type NodeAnswer = {
  tenant: NodeTenant | null;
  /** Null where there is no such license, or the Worker has this version of it. */
  document: LicenseText | null;
  /** What the scope names of the license, as JSON; null where there is no such license. */
  named: NamedText | null;
  /** Until when the counts of both hold as long as nothing changes, in milliseconds since 1970. */
  until: number;
  /** Of the document: it changes when the document does. Null where there is no such license. */
  version: string | null;
  /** `StandingJson`, `TokenJson` or `SignerJson` as text, by the kind that was wanted; null where there is no such credential. */
  credential: string | null;
  /** A validation of the license changes something in the database: it starts the clock, or is counted. */
  isTouched: boolean;
  /** When the node last knew that this is current, in milliseconds since 1970. */
  confirmedAt: number;
  source: "node" | "database";
  /** The database does not answer, and this is older than the policy's `edge_ttl`. */
  isStale: boolean;
  /** What is left to a license whose policy limits requests, this one counted; null where it does not, or nothing was counted. */
  rate: NodeRate | null;
  /** Null where no node was asked. */
  log: NodeLog | null;
  /** Round trips that this request began, and the milliseconds that they took. */
  roundTrips: number;
  milliseconds: number;
};

/** Says that a question would wait too long for a statement, because too many others wait. */
export type NodeRefusal = { isOverloaded: true } & { [Member in keyof NodeAnswer]?: undefined };

/** Null says that the database is unavailable and that nothing stored may stand in. */
export type NodeReply = NodeAnswer | NodeRefusal | null;

/** Validations of one license with one verdict in one hour, to be counted; `lastAt` is null where it may not run. */
export type Count = { licenseId: string; code: string; hour: string; validations: number; lastAt: string | null };

/** A regional node as a Worker calls it. */
export type NodeStub = {
  ask(request: NodeRequest): Promise<NodeReply>;
  mark(roots: string[]): Promise<void>;
  count(counts: Count[]): Promise<void>;
  flush(): Promise<void>;
};
