import { checkedOutFiles } from "../document/file-store.ts";
import { presentCheckedOutFiles } from "../licenses/index.ts";
import { heartbeatStatus, nextHeartbeatAt } from "../licensing/index.ts";
import type { FoundMachine, MachineRecord } from "./store.ts";

/** A machine as its license's key and policy make it presentable. */
export type Machine = {
  machine: MachineRecord;
  licenseKey: string;
  tenantName: string;
  ownerUsername: string | null;
  license: FoundMachine["license"];
  policy: FoundMachine["policy"];
};

export const presentMachine = ({ machine, licenseKey, tenantName, ownerUsername, policy }: Machine, now: Date) => ({
  id: machine.id,
  license_id: machine.licenseId,
  license_key: licenseKey,
  tenant_name: tenantName,
  fingerprint: machine.fingerprint,
  name: machine.name,
  ip: machine.ip,
  hostname: machine.hostname,
  platform: machine.platform,
  cores: machine.cores,
  memory: machine.memory,
  disk: machine.disk,
  owner: ownerUsername,
  metadata: machine.metadata,
  heartbeat_status: heartbeatStatus(machine, policy, now),
  last_heartbeat_at: isoOrNull(machine.lastHeartbeatAt),
  next_heartbeat_at: isoOrNull(nextHeartbeatAt(machine, policy)),
  last_check_out_at: isoOrNull(machine.lastCheckedOutAt),
  checked_out_files: presentCheckedOutFiles(checkedOutFiles(machine.filesExpireAt)),
  created_at: machine.createdAt.toISOString(),
  updated_at: machine.updatedAt.toISOString(),
});

const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;
