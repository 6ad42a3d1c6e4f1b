import { reviveRow } from "../db/revive.ts";
import { accounts, licenses, policies, roles, tenantKeys, tokens } from "../db/schema.ts";
import type { AccountStateJson, TokenJson } from "./compose.ts";

type Row<T extends { $inferSelect: unknown }> = T["$inferSelect"];

/** The rows on which an account's sessions depend. A node holds neither passwords nor private keys. */
export type AccountStateRows = {
  account: Row<typeof accounts>;
  key: Row<typeof tenantKeys>;
  role: Row<typeof roles> | null;
};

export const reviveAccountState = ({ account, key, role }: AccountStateJson): AccountStateRows => ({
  account: reviveRow(accounts, account),
  key: reviveRow(tenantKeys, key),
  role: role === null ? null : reviveRow(roles, role),
});

/** An API token's row, and the license that it stands for with its policy, or the account with its role, if it stands for one. */
export type TokenRows = {
  token: Row<typeof tokens>;
  license: Row<typeof licenses> | null;
  policy: Row<typeof policies> | null;
  account: Row<typeof accounts> | null;
  role: Row<typeof roles> | null;
};

export const reviveToken = ({ token, license, policy, account, role }: TokenJson): TokenRows => ({
  token: reviveRow(tokens, token),
  license: license === null ? null : reviveRow(licenses, license),
  policy: policy === null ? null : reviveRow(policies, policy),
  account: account === null ? null : reviveRow(accounts, account),
  role: role === null ? null : reviveRow(roles, role),
});
