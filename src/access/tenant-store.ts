import { type SQL, sql } from "drizzle-orm";
import { tenants } from "../db/schema.ts";
import { type CallerSetting, callerSettingNames, type Snake, snakeCase, type TenantSettings } from "../licensing/index.ts";
import type { Tenant } from "./caller.ts";

// A caller's tenant, as each statement that reads a caller selects it. Its settings have the names of their columns, as nodes have them.

const members = callerSettingNames.map((name) => [snakeCase(name), name] as const);

/** The columns of a caller's tenant, for a selection. */
export const tenantColumns = {
  id: tenants.id,
  name: tenants.name,
  ...(Object.fromEntries(members.map(([column, name]) => [column, tenants[name]])) as {
    [Name in CallerSetting as Snake<Name>]: (typeof tenants)[Name];
  }),
};

/** The tenant on the alias `tenant` as JSON. */
export const tenantJson: SQL = sql.raw(
  `jsonb_build_object(${["id", "name", ...members.map(([column]) => column)].map((column) => `'${column}', tenant.${column}`).join(", ")})`,
);

/** The tenant of a caller, of one that was read whole. */
export const tenantOf = (read: { id: string; name: string } & TenantSettings): Tenant => ({
  id: read.id,
  name: read.name,
  // The settings that the type names.
  ...(Object.fromEntries(members.map(([column, name]) => [column, read[name]])) as Omit<Tenant, "id" | "name">),
});
