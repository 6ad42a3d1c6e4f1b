/** Only an active account signs in. */
export type AccountStatus = "active" | "inactive" | "banned";

/** A ban comes before what an administrator says of the account. `accountStatusSql` says the same in SQL. */
export function accountStatus({ bannedAt, activity }: { bannedAt: Date | null; activity: string }): AccountStatus {
  if (bannedAt !== null) return "banned";
  return activity === "inactive" ? "inactive" : "active";
}
