import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { api, dataOf } from "../../api/client.ts";
import { sentenceOf } from "../../api/problem.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { type FindThings, Picker } from "../../parts/picker.tsx";
import { Failed, Loading } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";

const route = "/api/v1/tenants/{tenant_name}/policies/{policy_id}/entitlements";

/** The query of the entitlements that are attached to a policy. */
export const attachedTo = (tenant: string, policyId: string) => ({
  queryKey: [tenant, "policies", policyId, "entitlements"],
  queryFn: () => dataOf(api.GET(route, { params: { path: { tenant_name: tenant, policy_id: policyId } } })),
});

/** A tenant's entitlements by name, each by its id. */
const entitlementsById = (tenant: string): FindThings => ({
  key: [tenant, "entitlements", "by id"],
  find: async (name) => {
    const query = { ...(name.trim() === "" ? {} : { name: name.trim() }), limit: 50, count: false };
    const found = await dataOf(
      api.GET("/api/v1/tenants/{tenant_name}/entitlements", { params: { path: { tenant_name: tenant }, query } }),
    );
    return found.map(({ id, name, code }) => ({ id, name, detail: code }));
  },
  read: async (id) => ({ id, name: id }),
});

/** The entitlements that every license under the policy has. */
export function PolicyEntitlements({ policyId }: { policyId: string }) {
  const tenant = useTenant();
  const may = useMay();
  const queries = useQueryClient();
  const params = { path: { tenant_name: tenant, policy_id: policyId } };
  const { queryKey, queryFn } = attachedTo(tenant, policyId);
  const attached = useQuery({ queryKey, queryFn });
  const change = useMutation({
    mutationFn: async ({ attach, detach }: { attach?: string; detach?: string }) => {
      if (attach !== undefined) await api.POST(route, { params, body: { entitlement_id: [attach] } });
      if (detach !== undefined) await api.DELETE(route, { params, body: { id: [detach] } });
    },
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  return (
    <Section title="Entitlements">
      {attached.isPending ? <Loading /> : null}
      {attached.isError ? <Failed error={attached.error} retry={() => attached.refetch()} /> : null}
      {attached.data?.length === 0 ? <p>None: licenses have those that they are given themselves.</p> : null}
      {attached.data === undefined || attached.data.length === 0 ? null : (
        <Table
          label="Entitlements of the policy"
          rows={attached.data}
          keyOf={({ id }) => id}
          columns={[
            { name: "Name", cell: ({ name }) => name },
            { name: "Code", cell: ({ code }) => <code>{code}</code> },
            {
              name: "Take away",
              cell: ({ id, name }) =>
                may("policy-entitlements.detach") ? (
                  <Button kind="quiet" aria-label={`Take ${name} away`} onPress={() => change.mutate({ detach: id })}>
                    <X aria-hidden size={16} />
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
      {may("policy-entitlements.attach") ? (
        <Picker
          key={attached.data?.length}
          label="Give it an entitlement"
          hint="All licenses under it have it at once."
          placeholder="A part of the name"
          things={entitlementsById(tenant)}
          value={null}
          onChange={(id) => {
            if (id !== null) change.mutate({ attach: id });
          }}
        />
      ) : null}
      {change.error === null ? null : <Notice kind="bad">{sentenceOf(change.error)}</Notice>}
    </Section>
  );
}
