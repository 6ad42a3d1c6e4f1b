import { getTableColumns, getTableName, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { disclosedTables } from "./schema/disclosure.ts";
import * as schema from "./schema.ts";

/** One of JSON's types, with the format that OpenAPI gives it; an array with that of its items. */
export type JsonType = { type: string; format?: string; items?: JsonType };

/** A column of a resource, as events show it. */
export type EventColumn = JsonType & { name: string; isNullable: boolean };

/** Tables of the resources that events are about. */
const tableOf: Record<string, string> = {
  license: "licenses",
  machine: "machines",
  component: "components",
  process: "processes",
  policy: "policies",
  product: "products",
  entitlement: "entitlements",
  token: "tokens",
  account: "accounts",
  role: "roles",
  tenant: "tenants",
  tenant_key: "tenant_keys",
  signing_key: "signing_keys",
  webhook: "webhooks",
};

const tables = new Map<string, PgTable>(
  Object.values(schema).flatMap((table) => (is(table, PgTable) ? [[getTableName(table), table] as const] : [])),
);

/** Returns what `data.object` of an event about a resource has. @throws Error for a resource without a table */
export function eventColumnsOf(resource: string): EventColumn[] {
  const name = tableOf[resource];
  const table = tables.get(name ?? "");
  const shown = disclosedTables.find((one) => one.table === name)?.events;
  if (table === undefined || shown === undefined) throw new Error(`No table has what events show of a ${resource}.`);
  const columns = new Map(Object.values(getTableColumns(table)).map((column) => [column.name, column]));
  return shown.map((one) => {
    const column = columns.get(one);
    return { name: one, ...jsonTypeOf(column?.getSQLType() ?? "text"), isNullable: column?.notNull !== true };
  });
}

/** Returns how Postgres writes a type in JSON. */
function jsonTypeOf(type: string): JsonType {
  if (type.endsWith("[]")) return { type: "array", items: jsonTypeOf(type.slice(0, -2)) };
  if (type.startsWith("timestamp")) return { type: "string", format: "date-time" };
  if (type === "uuid") return { type: "string", format: "uuid" };
  if (type === "bigint" || type === "integer") return { type: "integer", format: "int64" };
  if (type === "boolean") return { type: "boolean" };
  if (type === "jsonb") return { type: "object" };
  return { type: type.startsWith("double") || type.startsWith("numeric") || type === "real" ? "number" : "string" };
}
