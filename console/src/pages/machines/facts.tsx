import type { components } from "../../api/contract.ts";
import { formatBytes, formatDistance, formatNumber } from "../../parts/formats.ts";
import { HeartbeatStatus } from "../../parts/heartbeat-status.tsx";
import { LicenseName } from "../../parts/names.tsx";
import { Facts } from "../../parts/page.tsx";
import { Time } from "../../parts/time.tsx";

export type Machine = components["schemas"]["Machine"];
export type License = components["schemas"]["License"];

/** Facts that the app told of its machine, and its heartbeat. */
export function MachineFacts({ machine, license }: { machine: Machine; license: License | undefined }) {
  const { metadata, cores, memory, disk, checked_out_files: files } = machine;
  return (
    <Facts
      facts={[
        ["License", <LicenseName key="license" id={machine.license_id} />],
        ["Policy", license?.license_policy.name],
        ["Seat", license === undefined ? undefined : holdsSeat(machine, license) ? "It holds one" : "None: it is dead"],
        ["Heartbeat", <HeartbeatStatus key="heartbeat" status={machine.heartbeat_status} />],
        ["Last ping", machine.last_heartbeat_at === null ? "None yet" : <Time key="last" at={machine.last_heartbeat_at} />],
        ["Next ping", nextPing(machine)],
        ["Fingerprint", <code key="fingerprint">{machine.fingerprint}</code>],
        ["Name", machine.name],
        ["Host name", machine.hostname],
        ["Platform", machine.platform],
        ["Address, as the app told it", machine.ip],
        ["Cores", cores === null ? null : formatNumber(cores)],
        ["Memory", memory === null ? null : formatBytes(memory)],
        ["Disk", disk === null ? null : formatBytes(disk)],
        ["Owner", machine.owner],
        ["Activated", <Time key="created" at={machine.created_at} />],
        ["Last file checked out", machine.last_check_out_at && <Time key="file" at={machine.last_check_out_at} />],
        ["Its last file expires", files && (files.expiry === null ? "Never" : <Time key="files" at={files.expiry} />)],
        ...Object.entries(metadata).map(
          ([name, value]) => [`Metadata: ${name}`, typeof value === "string" ? value : JSON.stringify(value)] as const,
        ),
      ]}
    />
  );
}

function nextPing({ heartbeat_status: status, next_heartbeat_at: due }: Machine): string {
  if (due === null) return "Not monitored: no ping is due";
  return status === "dead" ? `It was due ${formatDistance(due)}` : `Due ${formatDistance(due)}`;
}

/** A dead machine holds no seat where its policy deactivates the dead. */
export const holdsSeat = (machine: Machine, { license_policy: policy }: License): boolean =>
  machine.heartbeat_status !== "dead" || policy.heartbeat_cull_strategy === "keep_dead";
