import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import type { AccountStateJson } from "../document/compose.ts";
import { reviveAccountState } from "../document/credential-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { type AccountStatus, accountRefusal } from "../licensing/index.ts";
import { roleOf } from "./role.ts";
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

/** Lets an account sign in, and lets its sessions and API tokens go on, or says why not. @throws LatchkeyError account_banned, account_inactive */
export function requireMaySignIn(status: AccountStatus): void {
  const refusal = accountRefusal(status);
  if (refusal !== null) throw new LatchkeyError(refusal);
}

type AccountCaller = Extract<Caller, { kind: "account" }>;

/** The account as a caller, in the role that it has. */
export function accountCaller(
  { tenant, role }: Pick<AccountState, "tenant" | "role">,
  account: Pick<NonNullable<AccountState["account"]>, "id" | "username" | "builtInRole">,
): AccountCaller {
  const resolved = roleOf({ account, role });
  return {
    kind: "account",
    accountId: account.id,
    username: account.username,
    tenant,
    domain: `tenant:${tenant.id}`,
    subject: `account:${account.id}`,
    role: resolved.id,
    permissions: resolved.permissions,
  };
}
