import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { CreateForm } from "../../parts/edit-form.tsx";
import { Page } from "../../parts/page.tsx";
import { EntitlementFields, noEntitlement } from "./entitlement-fields.tsx";

export default function NewEntitlement() {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = () => navigate({ to: `/${tenant}/entitlements` as string });
  return (
    <Page title="Create an entitlement" lead="A feature that only some customers get.">
      <CreateForm
        initial={noEntitlement}
        action="Create the entitlement"
        send={(body) =>
          dataOf(api.POST("/api/v1/tenants/{tenant_name}/entitlements", { params: { path: { tenant_name: tenant } }, body }))
        }
        onCancel={leave}
        onDone={() => {
          queries.invalidateQueries({ queryKey: [tenant, "entitlements"] });
          leave();
        }}
      >
        {(draft, set) => <EntitlementFields draft={draft} set={set} />}
      </CreateForm>
    </Page>
  );
}
