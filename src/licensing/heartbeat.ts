import type { PolicyAttributes } from "./policy-attributes.ts";
import type { MachineFacts } from "./types.ts";

export type HeartbeatStatus = "not_started" | "alive" | "dead" | "resurrected";

type Terms = Pick<PolicyAttributes, "heartbeatDuration" | "heartbeatBasis">;

type Beats = Pick<MachineFacts, "createdAt" | "lastHeartbeatAt" | "resurrectedAt" | "heartbeatResetAt">;

/** By when the next ping is due; null before monitoring starts. */
export function nextHeartbeatAt(
  { lastHeartbeatAt, createdAt, heartbeatResetAt }: Omit<Beats, "resurrectedAt">,
  policy: Terms,
): Date | null {
  const startsAtCreation = policy.heartbeatBasis === "from_creation" && heartbeatResetAt === null;
  const last = lastHeartbeatAt ?? (startsAtCreation ? createdAt : null);
  return last === null ? null : new Date(last.getTime() + policy.heartbeatDuration * 1000);
}

/** Dead from the instant its window closes; resurrected until the first ping after the one that brought it back. */
export function heartbeatStatus(machine: Beats, policy: Terms, now: Date): HeartbeatStatus {
  const due = nextHeartbeatAt(machine, policy);
  if (due === null) return "not_started";
  if (due.getTime() <= now.getTime()) return "dead";
  const { resurrectedAt, lastHeartbeatAt } = machine;
  return resurrectedAt !== null && resurrectedAt.getTime() === lastHeartbeatAt?.getTime() ? "resurrected" : "alive";
}

export const isDead = (machine: Beats, policy: Terms, now: Date): boolean => heartbeatStatus(machine, policy, now) === "dead";

const revivalMinutes: Record<PolicyAttributes["heartbeatResurrectionStrategy"], number> = {
  no_revive: 0,
  "1_minute_revive": 1,
  "2_minute_revive": 2,
  "5_minute_revive": 5,
  "10_minute_revive": 10,
  "15_minute_revive": 15,
  always_revive: Number.POSITIVE_INFINITY,
};

/** Seconds after its death for which a ping may bring a machine back; null is for ever. */
export function revivalSeconds(strategy: PolicyAttributes["heartbeatResurrectionStrategy"]): number | null {
  const minutes = revivalMinutes[strategy];
  return Number.isFinite(minutes) ? minutes * 60 : null;
}

/** Whether a ping at this instant may bring a dead machine back. */
export function mayRevive(
  machine: Beats,
  policy: Terms & Pick<PolicyAttributes, "heartbeatResurrectionStrategy">,
  now: Date,
): boolean {
  const diedAt = nextHeartbeatAt(machine, policy);
  const seconds = revivalSeconds(policy.heartbeatResurrectionStrategy);
  if (diedAt === null || seconds === null) return true;
  return now.getTime() < diedAt.getTime() + seconds * 1000;
}
