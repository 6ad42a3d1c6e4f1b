import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";

/** Those who may use the license beside its owner. */
export function LicenseUsers({ licenseId }: { licenseId: string }) {
  const tenant = useTenant();
  const path = { tenant_name: tenant, license_id: licenseId };
  const users = useQuery({
    queryKey: [tenant, "licenses", licenseId, "users"],
    queryFn: () => dataOf(api.GET("/api/v1/tenants/{tenant_name}/licenses/{license_id}/users", { params: { path } })),
  });
  if (users.isPending) return <Loading />;
  if (users.isError) return <Failed error={users.error} retry={() => users.refetch()} />;
  if (users.data.length === 0) return <Empty title="No user is attached to it." />;
  return (
    <Table
      label="Users"
      columns={[
        { name: "Username", cell: ({ username }) => username },
        { name: "Email", cell: ({ email }) => email },
      ]}
      rows={users.data}
      keyOf={({ username }) => username}
    />
  );
}

/** The entitlements that the license holds by itself. Those of its policy come beside. */
export function LicenseEntitlements({ licenseId }: { licenseId: string }) {
  const tenant = useTenant();
  const path = { tenant_name: tenant, license_id: licenseId };
  const held = useQuery({
    queryKey: [tenant, "licenses", licenseId, "entitlements"],
    queryFn: () => dataOf(api.GET("/api/v1/tenants/{tenant_name}/licenses/{license_id}/entitlements", { params: { path } })),
  });
  if (held.isPending) return <Loading />;
  if (held.isError) return <Failed error={held.error} retry={() => held.refetch()} />;
  if (held.data.length === 0) return <Empty title="It holds no entitlement." />;
  return (
    <Table
      label="Entitlements"
      columns={[
        { name: "Code", cell: ({ code }) => code },
        { name: "Name", cell: ({ name }) => name },
      ]}
      rows={held.data}
      keyOf={({ code }) => code}
    />
  );
}
