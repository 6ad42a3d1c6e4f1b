import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tenant } from "../access/caller.ts";
import type { Database } from "../db/client.ts";
import { accounts, roles, tenantKeys, tenants } from "../db/schema.ts";

/** All that signing in, or trusting a session, needs to know of an account. */
export type AccountState = {
  tenant: Tenant;
  key: { id: string; publicKey: string; privateKeySealed: string | null };
  account: {
    id: string;
    username: string;
    passwordHash: string;
    builtInRole: string | null;
    activity: string;
    bannedAt: Date | null;
    sessionsValidFrom: Date | null;
    createdAt: Date;
  } | null;
  role: { id: string; name: string; permissions: string[]; updatedAt: Date } | null;
};

/** Served by tenants_name_unique and accounts_email_taken. Undefined where no account of the tenant has the email address. */
export async function selectUsernameByEmail(database: Database, tenantName: string, email: string): Promise<string | undefined> {
  const [row] = await database
    .select({ username: accounts.username })
    .from(tenants)
    .innerJoin(accounts, and(eq(accounts.tenantId, tenants.id), sql`lower(${accounts.email}) = lower(${email})`))
    .where(eq(tenants.name, tenantName));
  return row?.username;
}

/** One row where the tenant exists, with the account or without. Served by tenants_name_unique and accounts_username_taken. */
export async function selectAccountState(
  database: Database,
  tenantName: string,
  username: string,
): Promise<AccountState | undefined> {
  const [row] = await database
    .select({
      tenant: { id: tenants.id, name: tenants.name, protected: tenants.protected },
      key: { id: tenantKeys.id, publicKey: tenantKeys.publicKey, privateKeySealed: tenantKeys.privateKeySealed },
      account: {
        id: accounts.id,
        username: accounts.username,
        passwordHash: accounts.passwordHash,
        builtInRole: accounts.builtInRole,
        activity: accounts.activity,
        bannedAt: accounts.bannedAt,
        sessionsValidFrom: accounts.sessionsValidFrom,
        createdAt: accounts.createdAt,
      },
      role: { id: roles.id, name: roles.name, permissions: roles.permissions, updatedAt: roles.updatedAt },
    })
    .from(tenants)
    .innerJoin(tenantKeys, and(eq(tenantKeys.tenantId, tenants.id), isNull(tenantKeys.retiredAt)))
    .leftJoin(accounts, and(eq(accounts.tenantId, tenants.id), eq(accounts.username, username)))
    .leftJoin(roles, and(eq(roles.tenantId, accounts.tenantId), eq(roles.id, accounts.customRoleId)))
    .where(eq(tenants.name, tenantName));
  return row;
}
