import { accountStatus } from "../licensing/index.ts";
import type { AccountRecord } from "./store.ts";

export const presentAccount = (account: AccountRecord) => ({
  username: account.username,
  role_name: account.roleName,
  email: account.email,
  first_name: account.firstName,
  last_name: account.lastName,
  status: accountStatus(account),
  metadata: account.metadata,
  banned_at: account.bannedAt?.toISOString() ?? null,
  second_factor_at: account.secondFactorAt?.toISOString() ?? null,
  created_at: account.createdAt.toISOString(),
  updated_at: account.updatedAt.toISOString(),
});
