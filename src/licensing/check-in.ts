import { addMonths } from "./durations.ts";
import type { PolicyAttributes } from "./policy-attributes.ts";

type Terms = Pick<PolicyAttributes, "requireCheckIn" | "checkInInterval" | "checkInIntervalCount">;

type CheckIns = { license: { lastCheckedInAt: Date | null; createdAt: Date }; policy: Terms };

const dayMs = 86_400_000;

/** When the next check-in is due: so many intervals, by calendar in UTC, after the last one or creation. Null where none is asked. */
export function checkInDueAt({ license, policy }: CheckIns): Date | null {
  if (!policy.requireCheckIn) return null;
  const last = license.lastCheckedInAt ?? license.createdAt;
  const count = policy.checkInIntervalCount;
  switch (policy.checkInInterval) {
    case "daily":
      return new Date(last.getTime() + count * dayMs);
    case "weekly":
      return new Date(last.getTime() + count * 7 * dayMs);
    case "monthly":
      return addMonths(last, count);
    case "yearly":
      return addMonths(last, count * 12);
  }
}

/** Overdue from the instant after the check-in was due. */
export function isCheckInOverdue(facts: CheckIns, now: Date): boolean {
  const due = checkInDueAt(facts);
  return due !== null && due.getTime() < now.getTime();
}
