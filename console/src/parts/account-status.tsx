import { type AccountStatus as Status, accountStatuses as statuses } from "../../../src/licensing/account-status.ts";
import { sentenceCase } from "./event-words.ts";
import { Badge, type Tone } from "./notice.tsx";

const tones: Partial<Record<Status, Tone>> = { active: "good", inactive: "warning" };

/** The states of an account, in the order in which they are offered. */
export const accountStatuses = statuses.map((value) => ({ value, label: sentenceCase(value) }));

/** Says whether an account may sign in. */
export function AccountStatus({ status }: { status: Status }) {
  return <Badge kind={tones[status] ?? "bad"}>{sentenceCase(status)}</Badge>;
}
