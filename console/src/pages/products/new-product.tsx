import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, dataOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { CreateForm } from "../../parts/edit-form.tsx";
import { Page } from "../../parts/page.tsx";
import { noProduct, ProductFields } from "./product-fields.tsx";

export default function NewProduct() {
  const tenant = useTenant();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return (
    <Page title="Create a product" lead="The software that you sell.">
      <CreateForm
        initial={noProduct}
        action="Create the product"
        send={(body) =>
          dataOf(api.POST("/api/v1/tenants/{tenant_name}/products", { params: { path: { tenant_name: tenant } }, body }))
        }
        onCancel={() => navigate({ to: `/${tenant}/products` as string })}
        onDone={({ id }) => {
          queries.invalidateQueries({ queryKey: [tenant, "products"] });
          navigate({ to: `/${tenant}/products/${id}` as string });
        }}
      >
        {(draft, set) => <ProductFields draft={draft} set={set} />}
      </CreateForm>
    </Page>
  );
}
