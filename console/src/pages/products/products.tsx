import { api } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";
import { List } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";

export default function Products() {
  const tenant = useTenant();
  return (
    <Page title="Products" lead="What you sell. Policies and licenses are made for them.">
      <List
        label="Products"
        queryKey={[tenant, "products"]}
        read={(query) => api.GET("/api/v1/tenants/{tenant_name}/products", { params: { path: { tenant_name: tenant }, query } })}
        idOf={({ id }) => id}
        textOf={({ name }) => name}
        columns={[
          { name: "Name", cell: ({ name }) => name, isMain: true },
          { name: "Code", cell: ({ code }) => <code>{code}</code> },
          { name: "Created", cell: ({ created_at }) => <Time at={created_at} as="distance" />, width: 160 },
        ]}
        empty={<Empty title="There is no product yet." />}
      />
    </Page>
  );
}
