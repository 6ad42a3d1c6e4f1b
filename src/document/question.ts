import type { Names, NodeSetting, Snake, TenantSettingsUnderColumns } from "../licensing/index.ts";
import type { LicenseText } from "./license-document-store.ts";
import type { Rate } from "./rate-store.ts";

/**
 * A lookup: a license by its id or by the HMAC of its key, an account's state by the username, an API token by its HMAC, the tenant's own
 * key by the tenant's name.
 */
export type Lookup = {
  kind: "id" | "key" | "account" | "token" | "tenant";
  value: string;
  /** Of kind `id`: the HMAC of the same text as a key, for a license that has such a key where none has the id. */
  key?: string;
  /** The names of the parts to read, because a license may have thousands of them. */
  names?: Names;
};

/** Returns the name of the thing that is looked up, whatever a scope names of it. */
export const nameOfThing = ({ kind, value }: Pick<Lookup, "kind" | "value">): string => `${kind}:${value}`;

export const nameOfWant = ({ names, ...want }: Lookup): string =>
  names === undefined ? nameOfThing(want) : `${nameOfThing(want)} ${nameOfNames(names)}`;

/** The same for the same names, in whatever order they came. */
export const nameOfNames = ({ user, machine, fingerprints }: Names): string =>
  user === undefined && machine === undefined && fingerprints.length === 0
    ? ""
    : JSON.stringify([user ?? null, machine ?? null, ...fingerprints.toSorted()]);

/** The change that a validation makes: it starts the clock of a license whose policy starts it then, in the name of the caller. */
export type ClockStart = {
  /** ISO 8601. */
  now: string;
  /** As `latchkey_write_event` reads it; the id of a license that acts for itself may be left to the statement. */
  actor: Record<string, unknown>;
  /** Says whether the license's own key authenticates the request. The license's policy must allow that. */
  by_key: boolean;
  /** Nothing is changed unless the license has this id, where one is named. */
  only_id: string | null;
  /** Nothing is changed unless the license is for this product, where one is named. */
  only_product?: string;
  /** Notes that there was a validation: where no node counts it. */
  notes?: true;
};

/** A tenant as nodes and isolates know it. */
export type NodeTenant = { id: string; name: string } & Pick<TenantSettingsUnderColumns, Snake<NodeSetting>>;

/** A question to a node, or to the database in its place. */
export type DocumentQuestion = {
  tenantName: string;
  want: Lookup;
  /** The change to make if the license is read from the database. */
  clockStart: ClockStart | null;
  /** The caller's clock, in milliseconds since 1970. */
  now: number;
};

/** `NamedJson` as text, with the ids of all that it is made of. */
export type NamedText = { text: string; roots: string[] };

/** A license's present period, as one of the requests that were counted on it sees it. */
export type RequestRate = Rate & { isRefused: boolean };

/** The answer of a node, or of the database in its place. */
export type DocumentAnswer = {
  tenant: NodeTenant | null;
  /** Null where there is no such license, or the Worker has this version of it. */
  document: LicenseText | null;
  /** The parts of the license that the scope names, as JSON; null where there is no such license. */
  named: NamedText | null;
  /** Until when the counts of both hold as long as nothing changes, in milliseconds since 1970. */
  until: number;
  /** Of the document: it changes when the document does. Null where there is no such license. */
  version: string | null;
  /** `AccountStateJson`, `TokenJson` or `SignerJson` as text, by the kind that was wanted; null where there is no such credential. */
  credential: string | null;
  /** A validation of the license changes something in the database: it starts the clock, or is counted. */
  changesOnValidation: boolean;
  /** When the node last knew that this is current, in milliseconds since 1970. */
  confirmedAt: number;
  source: "node" | "database";
  /** The database does not answer, and this is older than the policy's `edge_ttl`. */
  isStale: boolean;
  /**
   * The requests that are left to a license whose policy limits them, with this one counted. Null where the policy sets no limit, or where
   * nothing was counted.
   */
  rate: RequestRate | null;
};
