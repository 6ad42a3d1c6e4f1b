import { type SQL, sql } from "drizzle-orm";
import { bigint, boolean, integer, text } from "drizzle-orm/pg-core";
import { mostSeconds } from "../licensing/attribute-kinds.ts";
import { type Snake, snakeCase } from "../licensing/attribute-names.ts";
import {
  type LimitName,
  type Limits,
  limitNames,
  type PolicyAttributeName,
  type PolicyAttributes,
  policyAttribute,
  policyAttributeNames,
} from "../licensing/policy-attributes.ts";
import { bigintOf } from "./sql.ts";

// A column has the attribute's default, so that a policy made before the attribute was declared has that too.

/** Text in the database, one of a policy's choices in the code: checked at the border. */
const choice = <Value extends string>(name: string, initial: string) => text(name).notNull().default(initial).$type<Value>();

const flag = (name: string) => boolean(name).notNull().default(false);

const limit = (name: string) => bigint(name, { mode: "number" });

const amount = (name: string, initial: number) => integer(name).notNull().default(initial);

/** For what 32 bits do not hold. */
const largeAmount = (name: string, initial: number) => bigint(name, { mode: "number" }).notNull().default(initial);

const list = (name: string, initial: readonly number[]) =>
  integer(name)
    .array()
    .notNull()
    .default([...initial])
    .$type<readonly number[]>();

function columnOf(name: PolicyAttributeName) {
  const attribute = policyAttribute(name);
  const column = snakeCase(name);
  switch (attribute.kind) {
    case "choice":
      return choice(column, attribute.values[0]);
    case "flag":
      return flag(column);
    case "limit":
      return limit(column);
    case "amount":
      return (attribute.maximum > mostSeconds ? largeAmount : amount)(column, attribute.default);
    case "list":
      return list(column, attribute.default);
  }
}

type LimitColumn = ReturnType<typeof limit>;

/** Both columns of an amount are read and written as a number. */
type ColumnOf<Name extends PolicyAttributeName> = Name extends LimitName
  ? LimitColumn
  : PolicyAttributes[Name] extends boolean
    ? ReturnType<typeof flag>
    : PolicyAttributes[Name] extends number
      ? ReturnType<typeof amount>
      : PolicyAttributes[Name] extends readonly number[]
        ? ReturnType<typeof list>
        : ReturnType<typeof choice<PolicyAttributes[Name] & string>>;

/** The columns of a policy's attributes, each of its attribute's kind. */
export const policyColumns = () =>
  Object.fromEntries(policyAttributeNames.map((name) => [name, columnOf(name)])) as {
    [Name in PolicyAttributeName]: ColumnOf<Name>;
  };

/** The columns of a license's own limits. */
export const limitColumns = () =>
  Object.fromEntries(limitNames.map((name) => [name, limit(snakeCase(name))])) as Record<LimitName, LimitColumn>;

const limitColumnNames = limitNames.map(snakeCase);

/** The columns of a license's own limits, by name: `max_machines, max_cores, …`. */
export const limitNamesSql: SQL = sql.raw(limitColumnNames.join(", "));

/** The same with their types, for a list of columns. */
export const limitTypesSql: SQL = sql.raw(limitColumnNames.map((name) => `${name} bigint`).join(", "));

/** The limits of an alias, as names and values of a JSON object. */
export const limitMembersSql = (alias: string): SQL =>
  sql.raw(limitColumnNames.map((name) => `'${name}', ${alias}.${name}`).join(", "));

/** A license's own limits under the names of their columns. */
export type LimitsUnderColumns = { [Name in LimitName as Snake<Name>]: number | null };

export const limitsUnderColumns = (limits: Limits) =>
  Object.fromEntries(limitNames.map((name) => [snakeCase(name), limits[name]])) as LimitsUnderColumns;

/** Limits in the order of `limitNamesSql`. */
export const limitValues = (limits: Limits): SQL =>
  sql.join(
    limitNames.map((name) => bigintOf(limits[name])),
    sql`, `,
  );
