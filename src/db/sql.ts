import { type SQL, sql } from "drizzle-orm";
import type { EventNames } from "../licensing/event-types.ts";

/** A `timestamptz` parameter. */
export const instant = (time: Date | null): SQL => sql`${time === null ? null : time.toISOString()}::timestamptz`;

/** A `bigint` parameter. */
export const bigintOf = (value: number | null): SQL => sql`${value}::bigint`;

/** A `jsonb` parameter. */
export const jsonOf = (value: unknown): SQL => sql`${JSON.stringify(value)}::jsonb`;

/** A `text[]` parameter. */
export const textArray = (values: readonly string[]): SQL =>
  values.length === 0
    ? sql`array[]::text[]`
    : sql`array[${sql.join(
        values.map((value) => sql`${value}`),
        sql`, `,
      )}]::text[]`;

/** A `uuid[]` parameter. */
export const uuidArray = (ids: readonly string[]): SQL => sql`${textArray(ids)}::uuid[]`;

/**
 * Names the events of rows that later statements of the transaction update, by resource, where the route's own names do not fit: `{}` gives those back.
 */
export const nameEvents = (events: EventNames): SQL => sql`set_config('latchkey.events', ${JSON.stringify(events)}, true)`;

/** The detail of a refusal for a limit: the id of the license on the alias `license`. */
export const refusedLicense: SQL = sql`license.id::text`;

/**
 * Holds a rule where the change is made: ends the transaction with a refusal when the expression gives one. See
 * `refusalOf`.
 * @param refusal SQL that gives a refusal's name, or null where nothing is refused
 * @param row the conditions on the row that the rule is for, where it stands beside them in a `where`: a rule that looks at some of the
 * tables alone may be asked of their rows before the joins leave them out
 * @param detail what else the refusal says to the service (`refusalDetail`), a `text`
 */
export const refuse = (refusal: SQL, row?: SQL, detail?: SQL): SQL => {
  const refused = row === undefined ? refusal : sql`case when ${row} then ${refusal} end`;
  return detail === undefined ? sql`latchkey_refuse(${refused})` : sql`latchkey_refuse(${refused}, ${detail})`;
};
