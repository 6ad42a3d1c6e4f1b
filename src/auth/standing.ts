import type { Context } from "../context.ts";
import { reviveRow } from "../db/revive.ts";
import { accounts, roles, tenantKeys } from "../db/schema.ts";
import type { StandingJson } from "../edge/replica.ts";
import { type Standing, selectStanding } from "./store.ts";

/** What the sessions of an account stand on, as the regional node knows it, or from the database where there are no nodes. */
export async function findStanding(context: Context, tenantName: string, username: string): Promise<Standing | undefined> {
  const read = await context.edge?.readCredential<StandingJson>(tenantName, { kind: "account", value: username });
  if (read === undefined) return selectStanding(context.database, tenantName, username);
  const { tenant, json } = read;
  if (tenant === null || json === null) return undefined;
  return {
    tenant,
    account: reviveRow(accounts, json.account),
    key: { ...reviveRow(tenantKeys, json.key), privateKeySealed: null },
    role: json.role === null ? null : reviveRow(roles, json.role),
  };
}
