import { Badge, type Tone } from "./notice.tsx";

type Status = "not_started" | "alive" | "dead" | "resurrected";

const shown: Record<Status, { label: string; tone: Tone }> = {
  alive: { label: "Alive", tone: "good" },
  dead: { label: "Dead", tone: "bad" },
  not_started: { label: "Not monitored", tone: "plain" },
  resurrected: { label: "Revived", tone: "warning" },
};

/** The states that machines are found by: one that was revived is alive. */
export const heartbeatStatuses = Object.entries(shown)
  .filter(([value]) => value !== "resurrected")
  .map(([value, { label }]) => ({ value, label }));

/** Says whether a machine's pings come. */
export function HeartbeatStatus({ status }: { status: Status }) {
  const { label, tone } = shown[status];
  return <Badge kind={tone}>{label}</Badge>;
}
