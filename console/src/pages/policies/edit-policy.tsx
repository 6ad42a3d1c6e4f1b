import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import { ifMatch } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { EditForm } from "../../parts/edit-form.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { formatNumber } from "../../parts/formats.ts";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { useCount } from "../../parts/use-counts.ts";
import { draftOf, refusedOf } from "./draft.ts";
import { PolicyFields } from "./policy-fields.tsx";
import { usePinnableKeys } from "./signing-key-field.tsx";
import { readPolicy, usePolicy } from "./use-policy.ts";
import { policyWords } from "./words.ts";

/** Changes a policy, and says how many licenses follow. */
export default function EditPolicy() {
  const tenant = useTenant();
  const { policyId: id } = useParams({ strict: false }) as { policyId: string };
  const navigate = useNavigate();
  const queries = useQueryClient();
  const policy = usePolicy(tenant, id);
  const keys = usePinnableKeys();
  const leave = () => navigate({ to: `/${tenant}/policies/${id}` as string });
  if (policy.isPending) return <Loading />;
  if (policy.isLoadingError) return <FailedPage error={policy.error} retry={() => policy.refetch()} />;
  return (
    <Page title={`Change ${policy.data.thing.name}`}>
      <Touched policyId={id} />
      <EditForm
        opened={policy.data}
        read={() => readPolicy(tenant, id)}
        draftOf={draftOf}
        words={policyWords}
        refusedOf={(draft) => refusedOf(draft, keys)}
        send={(body, tag) =>
          dataOf(
            api.PATCH("/api/v1/tenants/{tenant_name}/policies/{policy_id}", {
              params: { path: { tenant_name: tenant, policy_id: id } },
              headers: ifMatch(tag),
              body,
            }),
          )
        }
        onCancel={leave}
        onDone={() => {
          for (const kind of ["policies", "licenses", "machines", "events"])
            queries.invalidateQueries({ queryKey: [tenant, kind] });
          leave();
        }}
      >
        {(draft, set) => <PolicyFields draft={draft} set={set} refused={refusedOf(draft, keys)} fixed={["scheme"]} />}
      </EditForm>
    </Page>
  );
}

/** Says how many licenses a change touches. */
function Touched({ policyId }: { policyId: string }) {
  const count = useCount("licenses", { policy_id: policyId });
  if (!count.isSuccess) return null;
  return (
    <Notice kind={count.data === 0 ? "plain" : "warning"}>
      {count.data === 0
        ? "No license falls under it yet."
        : `A change holds at once for ${formatNumber(count.data)} ${count.data === 1 ? "license" : "licenses"} under it. Limits that a license has of its own stay, and so do expiries that are set.`}
    </Notice>
  );
}
