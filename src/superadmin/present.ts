import type { MasterState } from "../masters/index.ts";

export const presentSuperadmin = ({ master, factor }: MasterState) => ({
  username: master.username,
  second_factor_at: factor?.confirmedAt?.toISOString() ?? null,
  created_at: master.createdAt.toISOString(),
});
