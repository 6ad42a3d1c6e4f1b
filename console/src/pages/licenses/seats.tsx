import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, dataOf } from "../../api/client.ts";
import type { components, paths } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { formatNumber } from "../../parts/formats.ts";
import { HeartbeatStatus } from "../../parts/heartbeat-status.tsx";
import { List, type ListColumn } from "../../parts/list.tsx";
import { type CheckedOutFiles, filesStay } from "../../parts/offline-files.ts";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { useCount } from "../../parts/use-counts.ts";
import type { License } from "./facts.tsx";
import styles from "./license.module.css";

type Machine = components["schemas"]["Machine"];
type Query = NonNullable<paths["/api/v1/tenants/{tenant_name}/machines"]["get"]["parameters"]["query"]>;

const nameOf = ({ name, hostname, fingerprint }: Pick<Machine, "name" | "hostname" | "fingerprint">): string =>
  name || hostname || fingerprint;

const facts: readonly ListColumn<Machine>[] = [
  { name: "Machine", cell: (machine) => nameOf(machine), isMain: true, width: "2fr" },
  { name: "Heartbeat", cell: ({ heartbeat_status: status }) => <HeartbeatStatus status={status} />, isMain: true, width: 165 },
  {
    name: "Last seen",
    cell: ({ last_heartbeat_at: last, created_at: activated }) => <Time at={last ?? activated} as="distance" />,
    width: 150,
  },
  { name: "Owner", cell: ({ owner }) => owner ?? "–" },
];

const freeing = (onFree: (machine: Machine) => void): ListColumn<Machine> => ({
  name: "Seat",
  cell: (machine) => (
    <Button kind="quiet" aria-label={`Free the seat of ${nameOf(machine)}`} onPress={() => onFree(machine)}>
      Free the seat
    </Button>
  ),
  isMain: true,
  width: 150,
});

const summaryOf = ({ machines_count: count, seats_used: seats, max_machines: most }: License): string =>
  `${formatNumber(count)} ${count === 1 ? "machine is" : "machines are"} activated, and ${formatNumber(seats)} of ${most === null ? "any number of" : formatNumber(most)} seats used.`;

/**
 * The license's machines, and when each was last seen. A seat is freed by deactivating its machine.
 * @param license undefined while it is being read: the machines are read beside it
 */
export function Seats({
  licenseId: id,
  license,
  files,
  onChanged,
}: {
  licenseId: string;
  license: License | undefined;
  files: CheckedOutFiles;
  onChanged: () => void;
}) {
  const tenant = useTenant();
  const mayDelete = useMay()("machine.delete");
  const client = useQueryClient();
  const [freed, setFreed] = useState<Machine | "dead">();
  const read = (query: Query) =>
    api.GET("/api/v1/tenants/{tenant_name}/machines", { params: { path: { tenant_name: tenant }, query } });
  const dead = useCount("machines", { license_id: id, heartbeat: "dead" }, mayDelete && (license?.machines_count ?? 0) > 0);
  const columns = useMemo(() => (mayDelete ? [...facts, freeing(setFreed)] : facts), [mayDelete]);
  const done = () => {
    client.invalidateQueries({ queryKey: [tenant, "machines"] });
    onChanged();
  };
  return (
    <>
      <div className={styles.summary}>
        <p>{license === undefined ? "\u00a0" : summaryOf(license)}</p>
        {(dead.data ?? 0) > 0 ? (
          <Button kind="caution" onPress={() => setFreed("dead")}>
            {dead.data === 1 ? "Free the dead machine's seat" : `Free the seats of all ${formatNumber(dead.data ?? 0)} dead`}
          </Button>
        ) : null}
      </div>
      <List<Machine, Query>
        label="Machines of the license"
        queryKey={[tenant, "machines", "of", id]}
        query={{ license_id: id, sort: "created_at" }}
        hasCount={false}
        read={read}
        idOf={(machine) => machine.id}
        textOf={nameOf}
        columns={columns}
        hrefOf={(machine) => `/${tenant}/machines/${machine.id}`}
        empty={<Empty title="No machine is activated." />}
      />
      <Confirmation
        title={
          freed === "dead"
            ? "Free the seats of all dead machines?"
            : `Free the seat of ${freed === undefined ? "" : nameOf(freed)}?`
        }
        effects={
          <ul>
            <li>
              {freed === "dead" && dead.data !== 1
                ? `${formatNumber(dead.data ?? 0)} machines are deleted at once, with their components and processes.`
                : "The machine is deleted at once, with its components and processes."}
            </li>
            <li>
              {license?.license_policy.heartbeat_cull_strategy === "deactivate_dead"
                ? "Dead machines hold no seat already; living ones lose theirs."
                : "Each loses its seat."}
            </li>
            <li>The app on it may activate it again, if a seat is free.</li>
            <li>{filesStay(files)}</li>
          </ul>
        }
        action={freed === "dead" ? "Free the seats" : "Free the seat"}
        isOpen={freed !== undefined}
        onClose={() => setFreed(undefined)}
        send={async () => {
          if (freed === "dead") await deactivateDead(tenant, id);
          else if (freed !== undefined) await deactivate(tenant, freed.id);
        }}
        onDone={done}
      />
    </>
  );
}

const deactivate = (tenant: string, machineId: string) =>
  api.DELETE("/api/v1/tenants/{tenant_name}/machines/{machine_id}", {
    params: { path: { tenant_name: tenant, machine_id: machineId } },
  });

/** As many as the API gives at once. */
const pageSize = 100;

/** Deactivates the dead machines of a license, page by page, until none is left. */
async function deactivateDead(tenant: string, licenseId: string): Promise<void> {
  const query = { license_id: licenseId, heartbeat: "dead", limit: pageSize, count: false } as const;
  const path = { tenant_name: tenant };
  for (;;) {
    const page = await dataOf(api.GET("/api/v1/tenants/{tenant_name}/machines", { params: { path, query } }));
    for (const { id } of page) await deactivate(tenant, id);
    if (page.length < pageSize) return;
  }
}
