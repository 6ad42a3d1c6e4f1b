import { reviveRow } from "../db/revive.ts";
import { accounts, roles, tenantKeys, tokens } from "../db/schema.ts";
import type { StandingJson, TokenJson } from "./compose.ts";
import { type LicenseDocument, reviveDocument } from "./snapshot-store.ts";

type Row<T extends { $inferSelect: unknown }> = T["$inferSelect"];

/** What an account's sessions stand on, as rows. A node holds neither passwords nor private keys. */
export type StandingRows = {
  account: Row<typeof accounts>;
  key: Row<typeof tenantKeys>;
  role: Row<typeof roles> | null;
};

export const reviveStanding = ({ account, key, role }: StandingJson): StandingRows => ({
  account: reviveRow(accounts, account),
  key: reviveRow(tenantKeys, key),
  role: role === null ? null : reviveRow(roles, role),
});

/** An API token's row, and the license that it stands for, if it does. */
export type TokenRows = { token: Row<typeof tokens>; document: LicenseDocument | null };

export const reviveToken = ({ token, document }: TokenJson): TokenRows => ({
  token: reviveRow(tokens, token),
  document: document === null ? null : reviveDocument({ document }),
});
