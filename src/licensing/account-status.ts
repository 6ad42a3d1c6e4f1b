/**
 * Every status of an account, in the order of the documentation, with the refusal of whoever signs in with it or goes on with a session or token. Null:
 * it may.
 */
const refusals = { active: null, inactive: "account_inactive", banned: "account_banned" } as const;

export type AccountStatus = keyof typeof refusals;

export const accountStatuses = Object.keys(refusals) as [AccountStatus, ...AccountStatus[]];

type AccountRefusal = NonNullable<(typeof refusals)[AccountStatus]>;

/** Says why an account of this status may not sign in. Null where it may. */
export const accountRefusal = (status: AccountStatus): AccountRefusal | null => refusals[status];

/** The refusals of accounts that may not sign in. */
export const accountRefusalNames: readonly AccountRefusal[] = accountStatuses.flatMap((status) => accountRefusal(status) ?? []);

/** The facts that decide an account's status. */
export type AccountFacts = { activity: string; bannedAt: Date | null };

/** Their columns, as records name them: everybody who judges an account reads these. */
export const accountFactNames = ["activity", "bannedAt"] as const satisfies readonly (keyof AccountFacts)[];

/** A ban comes before what an administrator says of the account. `accountStatusSql` says the same in SQL. */
export function accountStatus({ bannedAt, activity }: AccountFacts): AccountStatus {
  if (bannedAt !== null) return "banned";
  return activity === "inactive" ? "inactive" : "active";
}
