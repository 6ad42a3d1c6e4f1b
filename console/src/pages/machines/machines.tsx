import { useMemo } from "react";
import { api } from "../../api/client.ts";
import type { paths } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { accountsOf, licensesOf, productsOf } from "../../api/things.ts";
import { type Filter, useListAddress } from "../../parts/address.ts";
import { HeartbeatStatus, heartbeatStatuses } from "../../parts/heartbeat-status.tsx";
import { List, type ListColumn } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";

type Listing = paths["/api/v1/tenants/{tenant_name}/machines"]["get"];
type Query = NonNullable<Listing["parameters"]["query"]>;
type Machine = NonNullable<Listing["responses"][200]["content"]["application/json"]["data"]>[number];

const filtersOf = (tenant: string, { mayReadAccounts }: { mayReadAccounts: boolean }): readonly Filter[] => [
  { name: "search", label: "Name or host name", kind: "text", placeholder: "A part of it", isMain: true },
  { name: "heartbeat", label: "Heartbeat", kind: "choice", choices: heartbeatStatuses, isMain: true },
  { name: "license_id", label: "License", kind: "thing", find: licensesOf(tenant), isMain: true },
  { name: "product_id", label: "Product", kind: "thing", find: productsOf(tenant) },
  { name: "fingerprint", label: "Fingerprint", kind: "text", placeholder: "The whole fingerprint" },
  { name: "platform", label: "Platform", kind: "text", placeholder: "The whole platform: macOS 15" },
  mayReadAccounts
    ? { name: "owner", label: "Owner", kind: "thing", find: accountsOf(tenant) }
    : { name: "owner", label: "Owner", kind: "text", placeholder: "A username" },
];

const columns: readonly ListColumn<Machine>[] = [
  { name: "Machine", cell: (machine) => titleOf(machine), isMain: true, width: "2fr" },
  { name: "Heartbeat", cell: ({ heartbeat_status: status }) => <HeartbeatStatus status={status} />, isMain: true, width: 140 },
  { name: "Platform", cell: ({ platform }) => platform ?? "–", isMain: true },
  { name: "Owner", cell: ({ owner }) => owner ?? "–" },
  { name: "Last ping", cell: ({ last_heartbeat_at: at }) => <Time at={at} as="distance" />, width: 150 },
  { name: "Activated", cell: ({ created_at: at }) => <Time at={at} as="day" />, width: 140, sort: "created_at" },
];

/** The name that people know a machine by. */
export const titleOf = ({ name, hostname, fingerprint }: Pick<Machine, "name" | "hostname" | "fingerprint">): string =>
  name || hostname || fingerprint;

/** Every machine of the tenant that this person may read. */
export default function Machines() {
  const tenant = useTenant();
  const mayReadAccounts = useMay()("user.read");
  const filters = useMemo(() => filtersOf(tenant, { mayReadAccounts }), [tenant, mayReadAccounts]);
  const address = useListAddress<Query>(filters, "-created_at");
  return (
    <Page title="Machines" lead="Each holds a seat of a license. Apps activate them.">
      <List
        label="Machines"
        queryKey={[tenant, "machines"]}
        address={address}
        read={(query) => api.GET("/api/v1/tenants/{tenant_name}/machines", { params: { path: { tenant_name: tenant }, query } })}
        idOf={({ id }) => id}
        textOf={titleOf}
        columns={columns}
        hrefOf={({ id }) => `/${tenant}/machines/${id}`}
        empty={<Empty title="No app has activated a machine yet." />}
      />
    </Page>
  );
}
