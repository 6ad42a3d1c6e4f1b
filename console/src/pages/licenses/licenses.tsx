import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { api } from "../../api/client.ts";
import type { paths } from "../../api/contract.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { useListAddress } from "../../parts/address.ts";
import { Button } from "../../parts/button.tsx";
import { LicenseStatus } from "../../parts/license-status.tsx";
import { List, type ListColumn } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { licenseFilters } from "./filters.ts";

type Listing = paths["/api/v1/tenants/{tenant_name}/licenses"]["get"];
type Query = NonNullable<Listing["parameters"]["query"]>;
type License = NonNullable<Listing["responses"][200]["content"]["application/json"]["data"]>[number];

const columns: readonly ListColumn<License>[] = [
  { name: "Name", cell: ({ name }) => <span title={name}>{name}</span>, isMain: true, width: "2fr", sort: "name" },
  { name: "Status", cell: ({ status }) => <LicenseStatus status={status} />, isMain: true, width: 140 },
  { name: "Policy", width: "1.5fr", cell: ({ license_policy: policy }) => policy?.name ?? "–" },
  { name: "Owner", cell: ({ owner }) => owner ?? "–" },
  {
    name: "Expiry",
    cell: ({ expiry }) => (expiry === null ? "Never" : <Time at={expiry} as="day" />),
    isMain: true,
    needsName: true,
    width: 130,
    sort: "expiry",
  },
  { name: "Machines", cell: ({ machines_count: count, max_machines: most }) => `${count} of ${most ?? "any"}`, width: 110 },
  { name: "Created", cell: ({ created_at }) => <Time at={created_at} as="day" />, width: 130, sort: "created_at" },
];

/** Every license of the tenant that this person may read. */
export default function Licenses() {
  const tenant = useTenant();
  const may = useMay();
  const navigate = useNavigate();
  const filters = useMemo(() => licenseFilters(tenant), [tenant]);
  const address = useListAddress<Query>(filters, "-created_at");
  const create = may("license.create") ? (
    <Button kind="primary" onPress={() => navigate({ to: `/${tenant}/licenses/new` as string })}>
      <Plus aria-hidden size={16} />
      Create a license
    </Button>
  ) : null;
  return (
    <Page title="Licenses" actions={create}>
      <List
        label="Licenses"
        queryKey={[tenant, "licenses"]}
        address={address}
        read={(query) =>
          api.GET("/api/v1/tenants/{tenant_name}/licenses", {
            params: { path: { tenant_name: tenant }, query: { ...query, include: "policy" } },
          })
        }
        idOf={({ license_id }) => license_id}
        textOf={({ name }) => name}
        columns={columns}
        hrefOf={({ license_id }) => `/${tenant}/licenses/${license_id}`}
        empty={<Empty title="There is no license yet.">{create}</Empty>}
      />
    </Page>
  );
}
