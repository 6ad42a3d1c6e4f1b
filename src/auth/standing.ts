import type { Context } from "../context.ts";
import type { StandingJson } from "../document/compose.ts";
import { reviveStanding } from "../document/credential-store.ts";
import { type Standing, selectStanding } from "./store.ts";

/** What the sessions of an account stand on, as the regional node knows it, or from the database where there are no nodes. */
export async function findStanding(context: Context, tenantName: string, username: string): Promise<Standing | undefined> {
  const read = await context.edge?.readCredential<StandingJson>(tenantName, { kind: "account", value: username });
  if (read === undefined) return selectStanding(context.database, tenantName, username);
  const { tenant, json } = read;
  if (tenant === null || json === null) return undefined;
  const { account, key, role } = reviveStanding(json);
  return { tenant, account, key: { ...key, privateKeySealed: null }, role };
}
