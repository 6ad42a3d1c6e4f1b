import { Plus } from "lucide-react";
import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { List } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";

export default function Products() {
  const tenant = useTenant();
  const may = useMay();
  const add = (
    <LinkButton kind="primary" to={`/${tenant}/products/new`}>
      <Plus aria-hidden size={16} /> Create a product
    </LinkButton>
  );
  return (
    <Page
      title="Products"
      lead="What you sell. Policies and licenses are made for them."
      actions={may("product.create") ? add : undefined}
    >
      <List
        label="Products"
        queryKey={[tenant, "products"]}
        read={(query) => api.GET("/api/v1/tenants/{tenant_name}/products", { params: { path: { tenant_name: tenant }, query } })}
        idOf={({ id }) => id}
        textOf={({ name }) => name}
        hrefOf={({ id }) => `/${tenant}/products/${id}`}
        columns={[
          { name: "Name", cell: ({ name }) => name, isMain: true },
          { name: "Code", cell: ({ code }) => <code>{code}</code>, isMain: true },
          { name: "Created", cell: ({ created_at }) => <Time at={created_at} as="distance" />, width: 160 },
        ]}
        empty={<Empty title="There is no product yet.">A product is the software that you sell. Begin with one.</Empty>}
      />
    </Page>
  );
}
