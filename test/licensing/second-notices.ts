import type { PolicyAttributes } from "../../src/licensing/index.ts";
import { monthsLater } from "./second-rules.ts";

/**
 * The rules of notices a second time, from docs/licensing.md alone: what the database's rules are compared with. Shares no code with
 * `src/licensing`.
 */

type Facts = {
  license: { expiry: Date | null; lastCheckedInAt: Date | null; createdAt: Date };
  policy: Pick<PolicyAttributes, "expiringSoonDays" | "requireCheckIn" | "checkInInterval" | "checkInIntervalCount">;
};

/** The cause of a notice: an expiry or a check-in that changes makes new ones. */
export type NoticeKind = "expiry" | "check_in";

/** An event of a license that time alone brings about. */
export type Notice = {
  kind: NoticeKind;
  event: "expiring_soon" | "expired" | "check_in_due_soon" | "check_in_overdue";
  /** Days that are left; null where the instant itself has come. */
  days: number | null;
  /** From when on it is true. */
  at: Date;
};

const dayMs = 86_400_000;

const later = (instant: Date, milliseconds: number): Date => new Date(instant.getTime() + milliseconds);

/** When a check-in is due. */
export function checkInDueAt({ license, policy }: Facts): Date | null {
  if (!policy.requireCheckIn) return null;
  const last = license.lastCheckedInAt ?? license.createdAt;
  const count = policy.checkInIntervalCount;
  const intervals = {
    daily: () => later(last, count * dayMs),
    weekly: () => later(last, count * 7 * dayMs),
    monthly: () => monthsLater(last, count),
    yearly: () => monthsLater(last, count * 12),
  };
  return intervals[policy.checkInInterval]();
}

/** The notices of a license as it is, and from when on they are due. Overdue is the millisecond after the check-in was due. */
export function noticesOf(facts: Facts): Notice[] {
  const { expiry } = facts.license;
  const dueAt = checkInDueAt(facts);
  const soon = facts.policy.expiringSoonDays;
  return [
    ...(expiry === null
      ? []
      : [
          ...soon.map((days): Notice => ({ kind: "expiry", event: "expiring_soon", days, at: later(expiry, -days * dayMs) })),
          { kind: "expiry", event: "expired", days: null, at: expiry } as const,
        ]),
    ...(dueAt === null
      ? []
      : ([
          { kind: "check_in", event: "check_in_due_soon", days: 1, at: later(dueAt, -dayMs) },
          { kind: "check_in", event: "check_in_overdue", days: null, at: later(dueAt, 1) },
        ] as const)),
  ];
}

/** The one notice that the clock gives of a kind: of all that came to be true after `settled` and by `now` the last. */
export const noticeToGive = (notices: Notice[], settled: Date, now: Date): Notice | undefined =>
  notices.filter(({ at }) => at > settled && at <= now).sort((one, other) => other.at.getTime() - one.at.getTime())[0];
