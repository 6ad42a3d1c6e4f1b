/** Whole seconds until a period of so many seconds ends, at least one. `secondsUntilResetSql` says the same in SQL. */
export const secondsUntilReset = (startedAt: Date, period: number, now: Date): number =>
  Math.max(1, Math.ceil((startedAt.getTime() + period * 1000 - now.getTime()) / 1000));
