import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { CreateForm } from "../../parts/edit-form.tsx";
import { Page } from "../../parts/page.tsx";
import { RoleFields, type RoleInput } from "./role-form.tsx";

/** Makes a role of the tenant's own. */
export default function NewRole() {
  const tenant = useTenant();
  const navigate = useNavigate();
  const client = useQueryClient();
  const back = () => navigate({ to: `/${tenant}/roles` as string });
  return (
    <Page
      title="New role"
      lead="Tick what these people need. They see nothing of the rest. You give it to people on the page People."
    >
      <CreateForm
        initial={{ name: "", permissions: [] } as RoleInput}
        action="Create the role"
        send={(body) =>
          dataOf(api.POST("/api/v1/tenants/{tenant_name}/roles", { params: { path: { tenant_name: tenant } }, body }))
        }
        onDone={() => {
          client.invalidateQueries({ queryKey: [tenant, "roles"] });
          back();
        }}
        onCancel={back}
      >
        {(draft, set) => <RoleFields draft={draft} set={set} before={[]} />}
      </CreateForm>
    </Page>
  );
}
