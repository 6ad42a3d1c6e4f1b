import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tenant } from "../access/caller.ts";
import { tenantColumns } from "../access/tenant-store.ts";
import type { Database } from "../db/client.ts";
import { accounts, roles, secondFactors, tenantKeys, tenants } from "../db/schema.ts";
import { type AccountFacts, accountFactNames } from "../licensing/index.ts";
import type { HeldFactor } from "../second-factor/index.ts";

/** All that signing in, or trusting a session, needs to know of an account. */
export type AccountState = {
  tenant: Tenant;
  key: { id: string; publicKey: string; privateKeySealed: string | null };
  account:
    | (AccountFacts & {
        id: string;
        username: string;
        passwordHash: string;
        builtInRole: string | null;
        sessionsValidFrom: Date | null;
        endedSessions: Record<string, string> | null;
        createdAt: Date;
      })
    | null;
  role: { id: string; name: string; permissions: string[]; updatedAt: Date } | null;
};

/** All that signing in needs: the same, with the account's second factor, and whether the tenant demands one of its admins. */
export type SignInState = AccountState & { requireSecondFactor: boolean; factor: HeldFactor | null };

/** Served by tenants_name_unique and accounts_email_taken. Undefined where no account of the tenant has the email address. */
export async function selectUsernameByEmail(database: Database, tenantName: string, email: string): Promise<string | undefined> {
  const [row] = await database
    .select({ username: accounts.username })
    .from(tenants)
    .innerJoin(accounts, and(eq(accounts.tenantId, tenants.id), sql`lower(${accounts.email}) = lower(${email})`))
    .where(eq(tenants.name, tenantName));
  return row?.username;
}

const factColumns = Object.fromEntries(accountFactNames.map((name) => [name, accounts[name]])) as Pick<
  typeof accounts,
  keyof AccountFacts
>;

const stateColumns = {
  tenant: tenantColumns,
  key: { id: tenantKeys.id, publicKey: tenantKeys.publicKey, privateKeySealed: tenantKeys.privateKeySealed },
  account: {
    id: accounts.id,
    username: accounts.username,
    passwordHash: accounts.passwordHash,
    builtInRole: accounts.builtInRole,
    ...factColumns,
    sessionsValidFrom: accounts.sessionsValidFrom,
    endedSessions: accounts.endedSessions,
    createdAt: accounts.createdAt,
  },
  role: { id: roles.id, name: roles.name, permissions: roles.permissions, updatedAt: roles.updatedAt },
};

const isActiveKey = and(eq(tenantKeys.tenantId, tenants.id), isNull(tenantKeys.retiredAt));

const isNamed = (username: string) => and(eq(accounts.tenantId, tenants.id), eq(accounts.username, username));

const isItsRole = and(eq(roles.tenantId, accounts.tenantId), eq(roles.id, accounts.customRoleId));

/** One row where the tenant exists, with the account or without. Served by tenants_name_unique and accounts_username_taken. */
export async function selectAccountState(
  database: Database,
  tenantName: string,
  username: string,
): Promise<AccountState | undefined> {
  const [row] = await database
    .select(stateColumns)
    .from(tenants)
    .innerJoin(tenantKeys, isActiveKey)
    .leftJoin(accounts, isNamed(username))
    .leftJoin(roles, isItsRole)
    .where(eq(tenants.name, tenantName));
  return row;
}

/** As `selectAccountState`, with what signing in needs besides. */
export async function selectSignInState(
  database: Database,
  tenantName: string,
  username: string,
): Promise<SignInState | undefined> {
  const [row] = await database
    .select({
      ...stateColumns,
      requireSecondFactor: tenants.requireSecondFactor,
      factor: {
        // First, since it is never null: where the first one is, Drizzle says that there is no row.
        accountId: secondFactors.accountId,
        secretSealed: secondFactors.secretSealed,
        pendingSecretSealed: secondFactors.pendingSecretSealed,
        pendingUntil: secondFactors.pendingUntil,
      },
    })
    .from(tenants)
    .innerJoin(tenantKeys, isActiveKey)
    .leftJoin(accounts, isNamed(username))
    .leftJoin(roles, isItsRole)
    .leftJoin(secondFactors, and(eq(secondFactors.tenantId, accounts.tenantId), eq(secondFactors.accountId, accounts.id)))
    .where(eq(tenants.name, tenantName));
  return row;
}
