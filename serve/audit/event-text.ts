import { type SQL, sql } from "drizzle-orm";

/** Columns of an event in the order of its text (docs/audit.md), each by how its value is written. */
export const eventColumns = {
  id: "uuid",
  sequence: "number",
  tenant_id: "uuid",
  event: "text",
  resource: "text",
  resource_id: "uuid",
  license_id: "uuid",
  product_id: "uuid",
  actor_kind: "text",
  actor_id: "text",
  actor_name: "text",
  request_id: "uuid",
  ip: "text",
  traceparent: "text",
  tracestate: "text",
  object: "json",
  before: "json",
  after: "json",
  occurred_at: "time",
  salt: "uuid",
} as const;

type EventColumn = keyof typeof eventColumns;

/** The columns as Postgres writes them in text: those of `COPY`. */
export type EventTexts = Record<EventColumn, string | null>;

const columns = Object.entries(eventColumns) as [EventColumn, (typeof eventColumns)[EventColumn]][];

/** Returns the text of an event whose columns are given as texts: the same that `latchkey_event_text` returns. */
export const eventText = (texts: EventTexts): string =>
  `[${columns.map(([name, kind]) => written(texts[name], kind)).join(", ")}]`;

function written(text: string | null, kind: (typeof eventColumns)[EventColumn]): string {
  if (text === null) return "null";
  if (kind === "number" || kind === "json") return text;
  // Postgres and ECMAScript escape the same characters in the same way.
  return JSON.stringify(kind === "time" ? timeInUtc(text) : text);
}

/**
 * Returns a time as jsonb has it, in UTC and without zone, such as `2026-11-30T14:02:00.25`, from a `timestamptz` as Postgres writes it in any zone. What is
 * none stays as it is.
 */
export function timeInUtc(text: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(\.\d{1,6})?([+-]\d\d)(?::?(\d\d))?$/.exec(text);
  if (match === null) return text;
  const [, year, month, day, clock, fraction = "", hours, minutes = "00"] = match;
  const instant = new Date(`${year}-${month}-${day}T${clock}${hours}:${minutes}`);
  if (Number.isNaN(instant.getTime())) return text;
  return `${instant.toISOString().slice(0, 19)}${fraction.replace(/\.?0+$/, "")}`;
}

/**
 * The same text, made by the database of a row on the alias `happened`. It is not `latchkey_event_text`, which whoever owns the tables may have replaced.
 */
export const eventTextSql: SQL = sql.raw(
  `pg_catalog.concat('[', ${columns.map(([name, kind]) => `coalesce(${sqlOf(`happened.${name}`, kind)}, 'null')`).join(", ', ', ")}, ']')`,
);

function sqlOf(column: string, kind: (typeof eventColumns)[EventColumn]): string {
  if (kind === "uuid") return `'"' || ${column} || '"'`;
  if (kind === "time") return `pg_catalog.to_json(${column} at time zone 'UTC')::text`;
  return kind === "text" ? `pg_catalog.to_json(${column})::text` : `${column}::text`;
}
