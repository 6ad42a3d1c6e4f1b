import { type SQL, sql } from "drizzle-orm";
import { boolean, check, integer, text } from "drizzle-orm/pg-core";
import { snakeCase } from "../licensing/attribute-names.ts";
import { type TenantSettingName, type TenantSettings, tenantSetting, tenantSettingNames } from "../licensing/tenant-settings.ts";

const flag = (name: string, initial: boolean) => boolean(name).notNull().default(initial);

const amount = (name: string, initial: number) => integer(name).notNull().default(initial);

const limit = (name: string) => integer(name);

const texts = (name: string) => text(name).array().notNull().default(sql`'{}'::text[]`);

function columnOf(name: TenantSettingName) {
  const setting = tenantSetting(name);
  const column = snakeCase(name);
  switch (setting.kind) {
    case "flag":
      return flag(column, setting.default);
    case "amount":
      return amount(column, setting.default);
    case "limit":
      return limit(column);
    case "texts":
      return texts(column);
  }
}

type ColumnOf<Value> = Value extends boolean
  ? ReturnType<typeof flag>
  : Value extends string[]
    ? ReturnType<typeof texts>
    : null extends Value
      ? ReturnType<typeof limit>
      : ReturnType<typeof amount>;

/** The columns of a tenant's settings, each of its setting's kind. */
export const tenantSettingColumns = () =>
  Object.fromEntries(tenantSettingNames.map((name) => [name, columnOf(name)])) as {
    [Name in TenantSettingName]: ColumnOf<TenantSettings[Name]>;
  };

/** The bounds of a tenant's settings, as the table holds them. */
export const tenantSettingChecks = () =>
  tenantSettingNames.flatMap((name) => {
    const column = snakeCase(name);
    const bounds = boundsOf(name, sql.raw(column));
    return bounds === undefined ? [] : [check(`tenants_${column}`, bounds)];
  });

function boundsOf(name: TenantSettingName, column: SQL): SQL | undefined {
  const setting = tenantSetting(name);
  switch (setting.kind) {
    case "flag":
      return undefined;
    case "amount":
    case "limit":
      return sql`${column} between ${sql.raw(`${setting.minimum} and ${setting.maximum}`)}`;
    case "texts":
      return sql`cardinality(${column}) <= ${sql.raw(String(setting.most))}`;
  }
}
