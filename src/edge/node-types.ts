import type { NodeTenant, Touch, Want } from "./feed-store.ts";
import type { Rate } from "./rate-store.ts";

/** What a Worker asks a node for. */
export type NodeRequest = {
  tenantName: string;
  want: Pick<Want, "kind" | "value" | "key">;
  /** What to change should the license be read from the database. */
  touch: Touch | null;
  /** Has the node ask the database, however recently it did. */
  isFresh: boolean;
  /** The caller's clock, in milliseconds since 1970. */
  now: number;
};

/** A license's present period, as one of the requests that were counted on it sees it. */
export type NodeRate = Rate & { isRefused: boolean };

/** What a node knows of a license. */
export type NodeAnswer = {
  tenant: NodeTenant | null;
  /** As text, by the kind that was wanted: `DocumentJson`, `StandingJson` or `TokenJson`; null where there is none. */
  document: string | null;
  /** When the node last knew that this is current, in milliseconds since 1970. */
  confirmedAt: number;
  source: "node" | "database";
  /** The database does not answer, and this is older than the policy's `edge_ttl`. */
  isStale: boolean;
  /** What is left to a license whose policy limits requests, this one counted; null where it does not, or nothing was counted. */
  rate: NodeRate | null;
  /** Round trips that this request began, and the milliseconds that they took. */
  roundTrips: number;
  milliseconds: number;
};

/** Says that a question would wait too long for a statement, because too many others wait. */
export type NodeRefusal = { isOverloaded: true; document?: undefined };

/** Null says that the database is unavailable and that nothing stored may stand in. */
export type NodeReply = NodeAnswer | NodeRefusal | null;

/** Validations of one license with one verdict in one hour, to be counted; `lastAt` is null where it may not run. */
export type Count = { licenseId: string; code: string; hour: string; validations: number; lastAt: string | null };

/** A regional node as a Worker calls it. */
export type NodeStub = {
  read(request: NodeRequest): Promise<NodeReply>;
  mark(roots: string[]): Promise<void>;
  count(counts: Count[]): Promise<void>;
  flush(): Promise<void>;
};
