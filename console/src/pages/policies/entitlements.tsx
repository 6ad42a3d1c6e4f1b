import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { entitlementsById } from "../../api/things.ts";
import { Attachments } from "../../parts/attachments.tsx";
import { Section } from "../../parts/page.tsx";

const route = "/api/v1/tenants/{tenant_name}/policies/{policy_id}/entitlements";

/** The query of the entitlements that are attached to a policy. */
export const attachedTo = (tenant: string, policyId: string) => ({
  queryKey: [tenant, "policies", policyId, "entitlements"],
  queryFn: () => dataOf(api.GET(route, { params: { path: { tenant_name: tenant, policy_id: policyId } } })),
});

/** The entitlements that every license under the policy has. */
export function PolicyEntitlements({ policyId }: { policyId: string }) {
  const tenant = useTenant();
  const may = useMay();
  const params = { path: { tenant_name: tenant, policy_id: policyId } };
  return (
    <Section title="Entitlements">
      <Attachments
        label="Entitlements of the policy"
        {...attachedTo(tenant, policyId)}
        columns={[
          { name: "Name", cell: ({ name }) => name },
          { name: "Code", cell: ({ code }) => <code>{code}</code> },
        ]}
        keyOf={({ id }) => id}
        nameOf={({ name }) => name}
        empty={<p>None: licenses have those that they are given themselves.</p>}
        attaching={
          may("policy-entitlements.attach") && may("entitlement.read")
            ? {
                label: "Give it an entitlement",
                hint: "All licenses under it have it at once.",
                things: entitlementsById(tenant),
                send: (id) => api.POST(route, { params, body: { entitlement_id: [id] } }),
              }
            : undefined
        }
        detaching={
          may("policy-entitlements.detach")
            ? {
                action: "Take the entitlement away",
                effects: (
                  <ul>
                    <li>
                      All licenses under the policy lose it at once: validations that ask for it refuse them. A license that was
                      given it by itself keeps it.
                    </li>
                    <li>Files that were checked out still name it, if they carry entitlements.</li>
                  </ul>
                ),
                send: ({ id }) => api.DELETE(route, { params, body: { id: [id] } }),
              }
            : undefined
        }
      />
    </Section>
  );
}
