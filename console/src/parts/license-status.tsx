import type { LicenseStatus as Status } from "../../../src/licensing/status.ts";
import { Badge, type Tone } from "./notice.tsx";

const shown: Record<Status, { label: string; tone: Tone }> = {
  active: { label: "Active", tone: "good" },
  inactive: { label: "Inactive", tone: "plain" },
  not_activated: { label: "Not activated", tone: "plain" },
  expired: { label: "Expired", tone: "warning" },
  suspended: { label: "Suspended", tone: "bad" },
  banned: { label: "Banned", tone: "bad" },
};

/** The states of a license, in the order in which they are offered. */
export const licenseStatuses = Object.entries(shown).map(([value, { label }]) => ({ value, label }));

/** A license's state, in the glossary's word. */
export function LicenseStatus({ status }: { status: Status }) {
  const { label, tone } = shown[status];
  return <Badge kind={tone}>{label}</Badge>;
}
