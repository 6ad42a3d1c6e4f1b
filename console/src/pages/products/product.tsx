import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { Confirmation } from "../../parts/dialog.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { formatNumber } from "../../parts/formats.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { metadataFacts } from "../../parts/metadata.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { useLicenseCount } from "../../parts/use-counts.ts";
import { PolicyList } from "../policies/policy-list.tsx";
import { distributionChoices, type Product } from "./product-fields.tsx";
import { useProduct } from "./use-product.ts";

/** One product, with the policies that it is sold under. */
export default function ProductPage() {
  const tenant = useTenant();
  const may = useMay();
  const { productId: id } = useParams({ strict: false }) as { productId: string };
  const product = useProduct(tenant, id);
  if (product.isPending) return <Loading />;
  if (product.isError) return <FailedPage error={product.error} retry={() => product.refetch()} />;
  const { thing } = product.data;
  return (
    <Page title={thing.name} lead="Product" actions={<Actions product={thing} />}>
      <Section title="What it is">
        <Facts
          facts={[
            ["Code", <code key="code">{thing.code}</code>],
            ["Who gets it", distributionChoices.find(({ value }) => value === thing.distribution_strategy)?.hint],
            ["Page", thing.url],
            ["Platforms", thing.platforms.length === 0 ? null : thing.platforms.join(", ")],
            ["Created", <Time key="created" at={thing.created_at} />],
            ...metadataFacts(thing.metadata),
          ]}
        />
      </Section>
      {may("policy.read") ? (
        <Section
          title="Its policies"
          actions={
            may("policy.create") ? (
              <LinkButton to={`/${tenant}/policies/new?product_id=${id}`}>
                <Plus aria-hidden size={16} /> Create a policy
              </LinkButton>
            ) : undefined
          }
        >
          <PolicyList productId={id} />
        </Section>
      ) : null}
    </Page>
  );
}

function Actions({ product }: { product: Product }) {
  const tenant = useTenant();
  const may = useMay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const licenses = useLicenseCount({ product_id: product.id }, isAsked);
  const count = licenses.data ?? 0;
  return (
    <>
      {may("product.update") ? (
        <LinkButton to={`/${tenant}/products/${product.id}/edit`}>
          <Pencil aria-hidden size={16} /> Change
        </LinkButton>
      ) : null}
      {may("product.delete") ? (
        <Button kind="caution" onPress={() => setAsked(true)}>
          Delete
        </Button>
      ) : null}
      <Confirmation
        title={`Delete ${product.name}?`}
        action={
          count === 0
            ? "Delete the product"
            : `Delete it and revoke ${count === 1 ? "1 license" : `${formatNumber(count)} licenses`}`
        }
        typed={product.name}
        effects={
          <ul>
            <li>Its policies and its API tokens are deleted with it. Apps that use these tokens are refused at once.</li>
            <li>
              {licenses.isPending
                ? "Counting its licenses…"
                : count === 0
                  ? "It has no licenses."
                  : `${licensesWord(count)} revoked: machines lose their seats at once, and keys are never issued again. Offline files stay valid until they expire.`}
            </li>
          </ul>
        }
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        send={() => {
          const path = { tenant_name: tenant, product_id: product.id };
          const query = count === 0 ? {} : { cascade: true };
          return api.DELETE("/api/v1/tenants/{tenant_name}/products/{product_id}", { params: { path, query } });
        }}
        onDone={() => {
          navigate({ to: `/${tenant}/products` as string, replace: true });
          queries.removeQueries({ queryKey: [tenant, "products", product.id] });
          for (const kind of ["products", "policies", "licenses", "machines", "events"])
            queries.invalidateQueries({ queryKey: [tenant, kind] });
        }}
      />
    </>
  );
}

const licensesWord = (count: number): string => (count === 1 ? "1 license is" : `${formatNumber(count)} licenses are`);
