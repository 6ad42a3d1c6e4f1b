import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, bodyOf, dataOf } from "../../api/client.ts";
import type { components, paths } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { formatNumber, formatTime } from "../../parts/formats.ts";
import { HeartbeatStatus } from "../../parts/heartbeat-status.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { Table, type TableColumn } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import type { License } from "./facts.tsx";
import styles from "./license.module.css";

type Machine = components["schemas"]["Machine"];
type Query = NonNullable<paths["/api/v1/tenants/{tenant_name}/machines"]["get"]["parameters"]["query"]>;

const nameOf = ({ name, hostname, fingerprint }: Pick<Machine, "name" | "hostname" | "fingerprint">): string =>
  name ?? hostname ?? fingerprint;

const heartbeat: TableColumn<Machine> = {
  name: "Heartbeat",
  cell: ({ heartbeat_status: status }) => <HeartbeatStatus status={status} />,
};

const seen: TableColumn<Machine> = {
  name: "Last seen",
  cell: ({ last_heartbeat_at: last, created_at: activated }) => <Time at={last ?? activated} as="distance" />,
};

const owner: TableColumn<Machine> = { name: "Owner", cell: (machine) => machine.owner ?? "–" };

const freeing = (onFree: (machine: Machine) => void): TableColumn<Machine> => ({
  name: "Seat",
  cell: (machine) => (
    <Button kind="quiet" aria-label={`Free the seat of ${nameOf(machine)}`} onPress={() => onFree(machine)}>
      Free the seat
    </Button>
  ),
});

const summaryOf = ({ seats_used: seats, max_machines: most }: License, count: number): string =>
  `${formatNumber(count)} ${count === 1 ? "machine is" : "machines are"} activated, and ${formatNumber(seats)} of ${most === null ? "any number of" : formatNumber(most)} seats used.`;

/** As many as the API gives at once. */
const pageSize = 100;

/** The license's machines, and when each was last seen. A seat is freed by deactivating its machine. */
export function Seats({ license, onChanged }: { license: License; onChanged: () => void }) {
  const tenant = useTenant();
  const may = useMay();
  const client = useQueryClient();
  const [freed, setFreed] = useState<Machine | "dead">();
  const { license_id: id, license_policy: policy } = license;
  const read = (query: Query) =>
    api.GET("/api/v1/tenants/{tenant_name}/machines", { params: { path: { tenant_name: tenant }, query } });
  const dead = useQuery({
    queryKey: [tenant, "machines", "dead of", id],
    queryFn: async () => (await bodyOf(read({ license_id: id, heartbeat: "dead", limit: 1, count: true }))).count ?? 0,
    enabled: may("machine.delete"),
  });
  const done = () => {
    client.invalidateQueries({ queryKey: [tenant, "machines"] });
    onChanged();
  };
  const machines = useQuery({
    queryKey: [tenant, "machines", "of", id],
    queryFn: () => bodyOf(read({ license_id: id, sort: "created_at", limit: pageSize })),
  });
  const listed = machines.data?.data ?? [];
  const columns: TableColumn<Machine>[] = [
    { name: "Machine", cell: (machine) => <Link to={`/${tenant}/machines/${machine.id}` as string}>{nameOf(machine)}</Link> },
    heartbeat,
    seen,
    owner,
    ...(may("machine.delete") ? [freeing(setFreed)] : []),
  ];
  return (
    <>
      <div className={styles.summary}>
        <p>{summaryOf(license, machines.data?.count ?? 0)}</p>
        {(dead.data ?? 0) > 0 ? (
          <Button kind="caution" onPress={() => setFreed("dead")}>
            {dead.data === 1 ? "Free the dead machine's seat" : `Free the seats of all ${formatNumber(dead.data ?? 0)} dead`}
          </Button>
        ) : null}
      </div>
      {machines.isPending ? (
        <Loading />
      ) : machines.isError ? (
        <Failed error={machines.error} retry={() => machines.refetch()} />
      ) : listed.length === 0 ? (
        <Empty title="No machine is activated." />
      ) : (
        <Table label="Machines of the license" columns={columns} rows={listed} keyOf={(machine) => machine.id} />
      )}
      {(machines.data?.count ?? 0) > listed.length ? (
        <div>
          <LinkButton to={`/${tenant}/machines?license_id=${id}`}>Show all machines</LinkButton>
        </div>
      ) : null}
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
              {policy.heartbeat_cull_strategy === "deactivate_dead"
                ? "Dead machines hold no seat already; living ones lose theirs."
                : "Each loses its seat."}
            </li>
            <li>The app on it may activate it again, if a seat is free.</li>
            <li>{filesStay(license)}</li>
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

/** Says what becomes of files that were checked out: nobody can take them back. */
export const filesStay = ({ last_checked_out_at: last }: Pick<License, "last_checked_out_at">): string =>
  last === null
    ? "No license file was checked out."
    : `License files, last checked out ${formatTime(last)}, stay valid without a network until each expires.`;
