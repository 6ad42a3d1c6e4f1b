import { type Block, blockNames } from "../../../src/licensing/blocks.ts";
import type { LicenseStatus as Status } from "../../../src/licensing/status.ts";
import { sentenceCase } from "./event-words.ts";
import { Badge, type Tone } from "./notice.tsx";

// Every block is a state of its own.
const shownBlocks = Object.fromEntries(
  blockNames.toReversed().map((name) => [name, { label: sentenceCase(name), tone: "bad" }]),
) as Record<Block, { label: string; tone: Tone }>;

const shown: Record<Status, { label: string; tone: Tone }> = {
  active: { label: "Active", tone: "good" },
  inactive: { label: "Inactive", tone: "plain" },
  not_activated: { label: "Not activated", tone: "plain" },
  expired: { label: "Expired", tone: "warning" },
  ...shownBlocks,
};

/** The states of a license, in the order in which they are offered. */
export const licenseStatuses = Object.entries(shown).map(([value, { label }]) => ({ value, label }));

/** A license's state, in the glossary's word. */
export function LicenseStatus({ status }: { status: Status }) {
  const { label, tone } = shown[status];
  return <Badge kind={tone}>{label}</Badge>;
}
