import type { Context } from "../context.ts";
import type { AccountStateJson } from "../document/compose.ts";
import { reviveAccountState } from "../document/credential-store.ts";
import { type AccountState, selectAccountState } from "./store.ts";

/** Returns the state that the sessions of an account depend on, from the regional node, or from the database where there are no nodes. */
export async function findAccountState(
  context: Context,
  tenantName: string,
  username: string,
): Promise<AccountState | undefined> {
  const read = await context.edge?.readCredential<AccountStateJson>(tenantName, { kind: "account", value: username });
  if (read === undefined) return selectAccountState(context.database, tenantName, username);
  const { tenant, json } = read;
  if (tenant === null || json === null) return undefined;
  const { account, key, role } = reviveAccountState(json);
  return { tenant, account, key: { ...key, privateKeySealed: null }, role };
}
