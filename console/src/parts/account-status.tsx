import type { components } from "../api/contract.ts";
import { Badge, type Tone } from "./notice.tsx";

type Status = components["schemas"]["Account"]["status"];

const tones: Record<Status, Tone> = { active: "good", inactive: "warning", banned: "bad" };

const words: Record<Status, string> = { active: "Active", inactive: "Inactive", banned: "Banned" };

/** Says whether an account may sign in. */
export function AccountStatus({ status }: { status: Status }) {
  return <Badge kind={tones[status]}>{words[status]}</Badge>;
}
