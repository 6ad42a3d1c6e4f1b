import type { DocumentAnswer, DocumentQuestion } from "../document/question.ts";

/** A Worker's request to a node. */
export type NodeRequest = DocumentQuestion & {
  /** Has the node ask the database, however recently it did. */
  isFresh: boolean;
  /** Of the document that the Worker has: it is not sent again. */
  version?: string | undefined;
  /** The place in the node's change log up to which the Worker has read. */
  logPlace?: LogPlace | undefined;
};

/** A place in a node's change log: how many changes came before. A life lasts as long as what the node stores. */
export type LogPlace = { life: string; number: number };

/** The state of the change log that a node sends with each answer to an isolate that follows it. */
export type NodeLog = {
  /** The number of the last change that the answer's document takes into account. */
  documentNumber: number;
  end: LogPlace;
  /** The ids of what changed since the place that the Worker named; null where anything may have. */
  changed: string[] | null;
  /** When all that the node keeps was last known to be current, in milliseconds since 1970. */
  confirmedAt: number;
};

/** A node's answer about a license or a credential. */
export type NodeAnswer = DocumentAnswer & {
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

/** Validations of one license with one verdict in one hour, to be counted. */
export type Count = {
  licenseId: string;
  code: string;
  /** When the hour began, in ISO 8601. */
  hour: string;
  validations: number;
  /** When the last of them was; null where the license may not run. */
  lastAt: string | null;
  /** Hashes of the different addresses that asked, for the day of the hour; none where the tenant does not count them. */
  addresses: string[];
};

/** A regional node as a Worker calls it. */
export type NodeStub = {
  ask(request: NodeRequest): Promise<NodeReply>;
  invalidate(roots: string[]): Promise<void>;
  count(counts: Count[]): Promise<void>;
  flush(): Promise<void>;
};
