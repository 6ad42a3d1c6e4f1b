import { type SQL, sql } from "drizzle-orm";
import { boolean, check, integer, type PgColumnBuilderBase, text } from "drizzle-orm/pg-core";
import { snakeCase } from "../licensing/attribute-names.ts";
import {
  type TenantSetting,
  type TenantSettingName,
  tenantSetting,
  tenantSettingNames,
  type tenantSettings,
} from "../licensing/tenant-settings.ts";

type SettingOf<Kind extends TenantSetting["kind"]> = Extract<TenantSetting, { kind: Kind }>;

/** The column of each kind of setting. */
const columnsByKind = {
  flag: (name: string, setting: SettingOf<"flag">) => boolean(name).notNull().default(setting.default),
  amount: (name: string, setting: SettingOf<"amount">) => integer(name).notNull().default(setting.default),
  limit: (name: string, _: SettingOf<"limit">) => integer(name),
  texts: (name: string, _: SettingOf<"texts">) => text(name).array().notNull().default(sql`'{}'::text[]`),
} satisfies { [Kind in TenantSetting["kind"]]: (name: string, setting: SettingOf<Kind>) => PgColumnBuilderBase };

type ColumnOf<Name extends TenantSettingName> = ReturnType<(typeof columnsByKind)[(typeof tenantSettings)[Name]["kind"]]>;

function columnOf(name: TenantSettingName): PgColumnBuilderBase {
  const setting = tenantSetting(name);
  // The function of a kind takes the settings of that kind.
  return columnsByKind[setting.kind](snakeCase(name), setting as never);
}

/** The columns of a tenant's settings, each of its setting's kind. */
export const tenantSettingColumns = () =>
  Object.fromEntries(tenantSettingNames.map((name) => [name, columnOf(name)])) as {
    [Name in TenantSettingName]: ColumnOf<Name>;
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
