import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { List } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";

/** The roles that the tenant has made for itself. */
export default function Roles() {
  const tenant = useTenant();
  const may = useMay();
  return (
    <Page
      title="Roles"
      lead="What people of a role may do. Beside these there are admin, who may do everything in the tenant, and user, who sees and changes its own alone."
      actions={
        may("admin.create") ? (
          <LinkButton kind="primary" to={`/${tenant}/roles/new`}>
            New role
          </LinkButton>
        ) : undefined
      }
    >
      <List
        label="Roles"
        queryKey={[tenant, "roles"]}
        read={(query) => api.GET("/api/v1/tenants/{tenant_name}/roles", { params: { path: { tenant_name: tenant }, query } })}
        idOf={({ name }) => name}
        textOf={({ name }) => name}
        hrefOf={({ name }) => `/${tenant}/roles/${encodeURIComponent(name)}`}
        columns={[
          { name: "Name", cell: ({ name }) => name, isMain: true },
          { name: "Permissions", cell: ({ permissions }) => permissions.length, isMain: true, width: 130 },
          { name: "Changed", cell: ({ updated_at }) => <Time at={updated_at} as="distance" />, width: 160 },
        ]}
        empty={
          <Empty title="There is no role of your own yet.">Make one for people who should see or do less than an admin.</Empty>
        }
      />
    </Page>
  );
}
