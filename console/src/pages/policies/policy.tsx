import { Link, useParams } from "@tanstack/react-router";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { snakeCase } from "../../../../src/licensing/attribute-names.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { formatNumber } from "../../parts/formats.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { metadataFacts } from "../../parts/metadata.tsx";
import { ProductName } from "../../parts/names.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { useCount } from "../../parts/use-counts.ts";
import { shortKid } from "../signing-keys/keys.ts";
import type { Policy } from "./draft.ts";
import { PolicyEntitlements } from "./entitlements.tsx";
import { attributeGroups } from "./groups.ts";
import { PolicyDeletion } from "./policy-deletion.tsx";
import { Pool } from "./pool.tsx";
import { usePolicy } from "./use-policy.ts";
import { labelOf, valueWords } from "./words.ts";

/** One policy: what it says, the entitlements that its licenses have, and its pool of keys. */
export default function PolicyPage() {
  const tenant = useTenant();
  const { policyId: id } = useParams({ strict: false }) as { policyId: string };
  const policy = usePolicy(tenant, id);
  const licenses = useCount("licenses", { policy_id: id });
  if (policy.isPending) return <Loading />;
  if (policy.isError) return <FailedPage error={policy.error} retry={() => policy.refetch()} />;
  const { thing } = policy.data;
  return (
    <Page title={thing.name} lead="Policy" actions={<Actions policy={thing} />}>
      <Section title="What it is">
        <Facts
          facts={[
            ["Product", <ProductName key="product" id={thing.product_id} />],
            ["Licenses under it", licenses.data === undefined ? undefined : formatNumber(licenses.data)],
            ["Created", <Time key="created" at={thing.created_at} />],
            ...metadataFacts(thing.metadata),
          ]}
        />
      </Section>
      <PolicyEntitlements policyId={id} />
      {thing.use_pool ? <Pool policyId={id} /> : null}
      {attributeGroups.map(({ title, names }) => (
        <Section key={title} title={title}>
          <Facts
            facts={[
              ...names.map((name) => [labelOf(name), valueWords(name, thing[snakeCase(name)])] as const),
              ...(names.includes("scheme")
                ? [["Signing key", <SigningKeyPin key="pin" kid={thing.signing_key_id} />] as const]
                : []),
            ]}
          />
        </Section>
      ))}
    </Page>
  );
}

/** The key that signs under a policy. */
function SigningKeyPin({ kid }: { kid: string | null }) {
  const tenant = useTenant();
  const may = useMay();
  if (kid === null) return "The active key of the scheme";
  const name = `…${shortKid(kid)}, whatever key is active`;
  return may("signing-key.read") ? <Link to={`/${tenant}/signing-keys/${kid}` as string}>{name}</Link> : name;
}

function Actions({ policy }: { policy: Policy }) {
  const tenant = useTenant();
  const may = useMay();
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      {may("license.create") ? (
        <LinkButton to={`/${tenant}/licenses/new?policy_id=${policy.id}`}>
          <Plus aria-hidden size={16} /> Create a license
        </LinkButton>
      ) : null}
      {may("policy.update") ? (
        <LinkButton to={`/${tenant}/policies/${policy.id}/edit`}>
          <Pencil aria-hidden size={16} /> Change
        </LinkButton>
      ) : null}
      {may("policy.delete") ? (
        <Button kind="caution" onPress={() => setAsked(true)}>
          Delete
        </Button>
      ) : null}
      <PolicyDeletion policy={policy} isOpen={isAsked} onClose={() => setAsked(false)} />
    </>
  );
}
