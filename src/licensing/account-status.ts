/** Only an active account signs in. */
export const accountStatuses = ["active", "inactive", "banned"] as const;

export type AccountStatus = (typeof accountStatuses)[number];

/** A ban comes before what an administrator says of the account. `accountStatusSql` says the same in SQL. */
export function accountStatus({ bannedAt, activity }: { bannedAt: Date | null; activity: string }): AccountStatus {
  if (bannedAt !== null) return "banned";
  return activity === "inactive" ? "inactive" : "active";
}
