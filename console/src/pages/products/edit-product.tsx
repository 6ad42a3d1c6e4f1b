import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import { ifMatch } from "../../api/tagged.ts";
import { useTenant } from "../../api/tenant.ts";
import { EditForm } from "../../parts/edit-form.tsx";
import { FailedPage } from "../../parts/failed-page.tsx";
import { Page } from "../../parts/page.tsx";
import { Loading } from "../../parts/states.tsx";
import { draftOf, ProductFields, productWords } from "./product-fields.tsx";
import { readProduct, useProduct } from "./use-product.ts";

export default function EditProduct() {
  const tenant = useTenant();
  const { productId: id } = useParams({ strict: false }) as { productId: string };
  const navigate = useNavigate();
  const queries = useQueryClient();
  const product = useProduct(tenant, id);
  const leave = () => navigate({ to: `/${tenant}/products/${id}` as string });
  if (product.isPending) return <Loading />;
  if (product.isLoadingError) return <FailedPage error={product.error} retry={() => product.refetch()} />;
  return (
    <Page title={`Change ${product.data.thing.name}`}>
      <EditForm
        opened={product.data}
        read={() => readProduct(tenant, id)}
        draftOf={draftOf}
        words={productWords}
        send={(body, tag) =>
          dataOf(
            api.PATCH("/api/v1/tenants/{tenant_name}/products/{product_id}", {
              params: { path: { tenant_name: tenant, product_id: id } },
              headers: ifMatch(tag),
              body,
            }),
          )
        }
        onCancel={leave}
        onDone={() => {
          queries.invalidateQueries({ queryKey: [tenant, "products"] });
          leave();
        }}
      >
        {(draft, set) => <ProductFields draft={draft} set={set} />}
      </EditForm>
    </Page>
  );
}
