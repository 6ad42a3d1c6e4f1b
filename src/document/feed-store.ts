import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { instant, jsonOf, textArray } from "../db/sql.ts";
import { basisStartedBy, type Names } from "../licensing/index.ts";
import { machineName } from "./compose.ts";
import type { ClockStart, Lookup, NodeTenant } from "./question.ts";

/** A lookup of a statement, with the change that it makes and the number of validations that it serves. */
export type Want = Lookup & { clockStart: ClockStart | null; times: number };

/** Returns the lookups for a want: for a text that is an id or a key, the license of either. */
export const alternativesOf = <W extends Pick<Want, "kind" | "value" | "key">>({ key, ...want }: W) =>
  key === undefined ? [want] : [want, { ...want, kind: "key" as const, value: key }];

/** A row as the feed and the nodes keep it; `body` is null where it is gone. */
export type FeedRow = {
  source: string;
  id: string;
  parent: string | null;
  name: string | null;
  body: Record<string, unknown> | null;
  /** Of a change: the row whose holders it concerns. Of a machine or process that is its license only where its machines' counts change. */
  root?: string;
};

/** The name under which a row is looked for. */
export const nameOf = ({ source, parent, name, body }: FeedRow): string | null =>
  source === "machines" && body !== null ? machineName(parent, body.fingerprint) : name;

/** The other name under which a row is looked for. */
export const aliasOf = ({ source, body }: FeedRow): string | null =>
  source === "accounts" && typeof body?.email === "string" ? body.email : null;

export type Poll = {
  tenant: NodeTenant | null;
  /** The oldest transaction that was open (`xid8`): the next poll takes what is of it or younger. */
  horizon: string;
  /** Names what the database has been through: a restored one has another. */
  history: string;
  changes: FeedRow[];
  rows: FeedRow[];
  /** The present period of each wanted license whose policy limits requests, after these were counted; `started_at` in ISO 8601. */
  rates: { license_id: string; requests: number; allowed: number; period: number; started_at: string }[];
};

/** Changes that one poll takes at most; a node that is further behind starts anew. */
export const pollLimit = 20_000;

/**
 * Reads the changes since the node's horizon, and all rows that the wanted things are made of. It reads them as of one snapshot in one
 * statement, whatever is wanted. See `drizzle/functions/latchkey_poll.sql`, which says what it locks and which clocks it starts.
 */
export async function poll(database: Database, { tenantName, horizon, wants, node, now }: PollRequest): Promise<Poll> {
  const { rows } = await database.changing.execute<{ poll: unknown }>(sql`
    select latchkey_poll(
      ${tenantName}, ${horizon}::text::xid8, ${jsonOf(wantsFor(wants))}, ${node}::text, ${textArray([basisStartedBy("validation")])}, ${pollLimit + 1}::int, ${instant(now)}
    ) || jsonb_build_object('history', latchkey_history()) as poll`);
  const polled = rows[0]?.poll;
  const isOfTenant = isPoll(polled) && (polled.tenant === null || polled.tenant.name === tenantName);
  if (!isOfTenant) throw new Error("a poll that answers something else");
  return polled;
}

/** As `latchkey_poll` and `latchkey_wanted_rows` read them. */
export const wantsFor = (wants: Want[]) =>
  wants.flatMap(alternativesOf).map(({ names, clockStart, ...want }) => ({
    ...want,
    touch: clockStart,
    names: names === undefined ? null : namesFor(names),
  }));

/** As `latchkey_poll` reads them. A text that is no id is none of a row. */
const namesFor = ({ user, machine, fingerprints }: Names) => ({
  fingerprints,
  machine: machine !== undefined && isId.test(machine) ? machine : null,
  user: user ?? null,
  user_id: user !== undefined && isId.test(user) ? user : null,
});

/** As the database writes ids. */
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Tells whether a response is whole. No other response is taken, because a node relies on what it received for days. */
function isPoll(value: unknown): value is Poll {
  if (!isObject(value)) return false;
  const { tenant, horizon, history, changes, rows, rates } = value;
  const isTenant = tenant === null || (isObject(tenant) && typeof tenant.id === "string" && typeof tenant.name === "string");
  const isHorizon = typeof horizon === "string" && /^\d+$/.test(horizon);
  const areChanges = Array.isArray(changes) && changes.every(isFeedRow);
  const areRows = Array.isArray(rows) && rows.every((row) => isFeedRow(row) && row.body !== null);
  return (
    isTenant && isHorizon && typeof history === "string" && areChanges && areRows && Array.isArray(rates) && rates.every(isObject)
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isFeedRow = (row: unknown): row is FeedRow =>
  isObject(row) &&
  typeof row.source === "string" &&
  typeof row.id === "string" &&
  isTextOrNull(row.parent) &&
  isTextOrNull(row.name) &&
  (row.root === undefined || typeof row.root === "string") &&
  (row.body === null || isObject(row.body));

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";

export type PollRequest = {
  tenantName: string;
  /** Of the poll before; null takes no changes: the node holds nothing yet. */
  horizon: string | null;
  wants: Want[];
  /** The node's name, where it is to be put on the list of those that a write tells. */
  node: string | null;
  /** The instant at which machines are counted. */
  now: Date;
};
