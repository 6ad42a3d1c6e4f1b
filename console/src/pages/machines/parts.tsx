import { isProcessAlive } from "../../../../src/licensing/heartbeat.ts";
import { api } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { List } from "../../parts/list.tsx";
import { Badge } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import type { License } from "./facts.tsx";

type Component = components["schemas"]["Component"];
type Process = components["schemas"]["Process"];

/** The parts of a machine that its app registered. */
export function Components({ tenant, machine }: { tenant: string; machine: string }) {
  const path = { tenant_name: tenant, machine_id: machine };
  return (
    <List<Component>
      label="Components"
      queryKey={[tenant, "machines", machine, "components"]}
      hasCount={false}
      read={() => api.GET("/api/v1/tenants/{tenant_name}/machines/{machine_id}/components", { params: { path } })}
      idOf={({ id }) => id}
      textOf={({ name }) => name}
      columns={[
        { name: "Name", cell: ({ name }) => name, isMain: true },
        { name: "Fingerprint", cell: ({ fingerprint }) => <code>{fingerprint}</code>, isMain: true },
        { name: "Created", cell: ({ created_at: at }) => <Time at={at} as="day" />, width: 140 },
      ]}
      empty={<p>Its app has registered none.</p>}
    />
  );
}

/** The running copies of the software on a machine. Whether one runs is the policy's rule. */
export function Processes({
  tenant,
  machine,
  policy,
}: {
  tenant: string;
  machine: string;
  policy: License["license_policy"] | undefined;
}) {
  const path = { tenant_name: tenant, machine_id: machine };
  const isAlive = ({ last_heartbeat_at: at }: Process): boolean =>
    policy !== undefined &&
    isProcessAlive({ lastHeartbeatAt: new Date(at) }, { heartbeatDuration: policy.heartbeat_duration }, new Date());
  return (
    <List<Process>
      label="Processes"
      queryKey={[tenant, "machines", machine, "processes"]}
      hasCount={false}
      read={() => api.GET("/api/v1/tenants/{tenant_name}/machines/{machine_id}/processes", { params: { path } })}
      idOf={({ id }) => id}
      textOf={({ pid }) => pid}
      columns={[
        { name: "Pid", cell: ({ pid }) => <code>{pid}</code>, isMain: true },
        {
          name: "State",
          cell: (process) =>
            policy === undefined ? "–" : isAlive(process) ? <Badge kind="good">Runs</Badge> : <Badge kind="bad">Dead</Badge>,
          isMain: true,
        },
        { name: "Last ping", cell: ({ last_heartbeat_at: at }) => <Time at={at} as="distance" />, isMain: true },
        { name: "Started", cell: ({ created_at: at }) => <Time at={at} /> },
      ]}
      empty={<p>None runs on it.</p>}
    />
  );
}
