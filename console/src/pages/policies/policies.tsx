import { Plus } from "lucide-react";
import { useMemo } from "react";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { entitlementsOf, productsOf } from "../../api/things.ts";
import { type Filter, useListAddress } from "../../parts/address.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { Page } from "../../parts/page.tsx";
import { signingKeysOf } from "../signing-keys/keys.ts";
import { PolicyList, type PolicyQuery } from "./policy-list.tsx";

const filtersOf = (tenant: string, { maySeeKeys }: { maySeeKeys: boolean }): readonly Filter[] => [
  { name: "name", label: "Name", kind: "text", placeholder: "A part of it", isMain: true },
  { name: "product_id", label: "Product", kind: "thing", find: productsOf(tenant), isMain: true },
  { name: "entitlement", label: "Entitlement", kind: "thing", find: entitlementsOf(tenant) },
  maySeeKeys
    ? { name: "signing_key_id", label: "Pinned to the signing key", kind: "thing", find: signingKeysOf(tenant) }
    : { name: "signing_key_id", label: "Pinned to the signing key", kind: "text", placeholder: "Its kid" },
];

export default function Policies() {
  const tenant = useTenant();
  const may = useMay();
  const maySeeKeys = may("signing-key.read");
  const filters = useMemo(() => filtersOf(tenant, { maySeeKeys }), [tenant, maySeeKeys]);
  const address = useListAddress<PolicyQuery>(filters, "-created_at");
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
      <PolicyList address={address} />
    </Page>
  );
}
