import { superadminName } from "../access/superadmin.ts";
import { act, readAccount } from "../accounts/index.ts";
import { forgetSuperadmin } from "../auth/index.ts";
import type { Context, TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { endAllSessions, endAllSuperadminSessions, endSession, endSuperadminSession, sessionList } from "./listed-store.ts";
import type { SessionRecord } from "./store.ts";

/** A page of the kept sessions of an account that the caller may read. @throws LatchkeyError permission_denied, account_not_found */
export async function listSessions(context: TenantContext, username: string, page: Page): Promise<ListPage<SessionRecord>> {
  const { database, tenant, now } = context;
  const { id: accountId } = await readAccount(context, username);
  return sessionList.select(database, { holder: { kind: "account", tenantId: tenant.id, accountId }, now }, {}, page);
}

/** Ends one kept session of an account. @throws LatchkeyError permission_denied, account_not_found, session_not_found */
export const removeSession = (context: TenantContext, username: string, id: string): Promise<void> =>
  act(context, username, async (on) => {
    if (!(await endSession(context.database, on, id))) throw new LatchkeyError("session_not_found");
  });

/** Ends all sessions of an account, the caller's own too where it is the caller's account. @throws LatchkeyError permission_denied, account_not_found */
export const removeAllSessions = (context: TenantContext, username: string): Promise<void> =>
  act(context, username, (on) => endAllSessions(context.database, on));

/** A page of the kept sessions of the superadmin who asks. @throws LatchkeyError permission_denied */
export async function listSuperadminSessions(context: Context, page: Page): Promise<ListPage<SessionRecord>> {
  const { caller, database, now } = context;
  const holder = { kind: "superadmin", username: superadminName(caller) } as const;
  return sessionList.select(database, { holder, now }, {}, page);
}

/** Ends one kept session of the superadmin who asks. @throws LatchkeyError permission_denied, session_not_found */
export async function removeSuperadminSession(context: Context, id: string): Promise<void> {
  const of = { username: superadminName(context.caller), now: context.now };
  if (!(await endSuperadminSession(context.database, of, id))) throw new LatchkeyError("session_not_found");
  forgetSuperadmin();
}

/** Ends all sessions of the superadmin who asks, and the one by which it asks. @throws LatchkeyError permission_denied */
export async function removeAllSuperadminSessions(context: Context): Promise<void> {
  await endAllSuperadminSessions(context.database, { username: superadminName(context.caller), now: context.now });
  forgetSuperadmin();
}
