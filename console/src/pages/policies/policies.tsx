import { Plus } from "lucide-react";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { Page } from "../../parts/page.tsx";
import { PolicyList } from "./policy-list.tsx";

export default function Policies() {
  const tenant = useTenant();
  const may = useMay();
  return (
    <Page
      title="Policies"
      lead="The terms that licenses share: how long they run, on how many machines, and what an app must say."
      actions={
        may("policy.create") ? (
          <LinkButton kind="primary" to={`/${tenant}/policies/new`}>
            <Plus aria-hidden size={16} /> Create a policy
          </LinkButton>
        ) : undefined
      }
    >
      <PolicyList />
    </Page>
  );
}
