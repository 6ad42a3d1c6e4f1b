import { useParams } from "@tanstack/react-router";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Button } from "../../parts/button.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { metadataFacts } from "../../parts/metadata.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { PolicyList } from "../policies/policy-list.tsx";
import { ProductDeletion } from "./product-deletion.tsx";
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
  const [isAsked, setAsked] = useState(false);
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
      <ProductDeletion product={product} isOpen={isAsked} onClose={() => setAsked(false)} />
    </>
  );
}
