import { Plus } from "lucide-react";
import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { List } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";

export default function Entitlements() {
  const tenant = useTenant();
  const may = useMay();
  return (
    <Page
      title="Entitlements"
      lead="Features that a policy or a license allows. Your app asks for them by their codes."
      actions={
        may("entitlement.create") ? (
          <LinkButton kind="primary" to={`/${tenant}/entitlements/new`}>
            <Plus aria-hidden size={16} /> Create an entitlement
          </LinkButton>
        ) : undefined
      }
    >
      <List
        label="Entitlements"
        queryKey={[tenant, "entitlements"]}
        read={(query) =>
          api.GET("/api/v1/tenants/{tenant_name}/entitlements", { params: { path: { tenant_name: tenant }, query } })
        }
        idOf={({ id }) => id}
        textOf={({ name }) => name}
        hrefOf={({ id }) => `/${tenant}/entitlements/${id}`}
        columns={[
          { name: "Name", cell: ({ name }) => name, isMain: true },
          { name: "Code", cell: ({ code }) => <code>{code}</code>, isMain: true },
          { name: "Created", cell: ({ created_at }) => <Time at={created_at} as="distance" />, width: 160 },
        ]}
        empty={
          <Empty title="There is no entitlement yet.">
            Create one for a feature that only some customers get, and give it to their policy or license.
          </Empty>
        }
      />
    </Page>
  );
}
