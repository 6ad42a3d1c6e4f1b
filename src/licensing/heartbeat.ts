import type { PolicyAttributes } from "./policy-attributes.ts";
import type { MachineFacts } from "./types.ts";

type HeartbeatStatus = "not_started" | "alive" | "dead" | "resurrected";

type Terms = Pick<PolicyAttributes, "heartbeatDuration" | "heartbeatBasis">;

type Beats = Pick<MachineFacts, "createdAt" | "lastHeartbeatAt" | "resurrectedAt" | "heartbeatResetAt">;

/** By when the next ping is due; null before monitoring starts. `nextHeartbeatAtSql` says the same in SQL. */
export function nextHeartbeatAt(
  { lastHeartbeatAt, createdAt, heartbeatResetAt }: Omit<Beats, "resurrectedAt">,
  policy: Terms,
): Date | null {
  const startsAtCreation = policy.heartbeatBasis === "from_creation" && heartbeatResetAt === null;
  const last = lastHeartbeatAt ?? (startsAtCreation ? createdAt : null);
  return last === null ? null : windowEndsAt(last, policy);
}

const windowEndsAt = (last: Date, { heartbeatDuration }: Pick<Terms, "heartbeatDuration">): Date =>
  new Date(last.getTime() + heartbeatDuration * 1000);

/** Dead from the instant its window closes; resurrected until the first ping after the one that brought it back. */
export function heartbeatStatus(machine: Beats, policy: Terms, now: Date): HeartbeatStatus {
  const due = nextHeartbeatAt(machine, policy);
  if (due === null) return "not_started";
  if (due.getTime() <= now.getTime()) return "dead";
  const { resurrectedAt, lastHeartbeatAt } = machine;
  return resurrectedAt !== null && resurrectedAt.getTime() === lastHeartbeatAt?.getTime() ? "resurrected" : "alive";
}

type ProcessBeats = { lastHeartbeatAt: Date };

/** By when the next ping of a process is due. */
export const nextProcessHeartbeatAt = ({ lastHeartbeatAt }: ProcessBeats, policy: Pick<Terms, "heartbeatDuration">): Date =>
  windowEndsAt(lastHeartbeatAt, policy);

/** Says whether a process runs: until its window closes. `isProcessAliveSql` says the same in SQL. */
export const isProcessAlive = (process: ProcessBeats, policy: Pick<Terms, "heartbeatDuration">, now: Date): boolean =>
  nextProcessHeartbeatAt(process, policy).getTime() > now.getTime();

/** Dead from the instant its window closes. `isDeadSql` says the same in SQL. */
export const isDead = (machine: Beats, policy: Terms, now: Date): boolean => heartbeatStatus(machine, policy, now) === "dead";
