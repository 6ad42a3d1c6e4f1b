import { api } from "../../api/client.ts";
import type { paths } from "../../api/contract.ts";
import { useTenant } from "../../api/tenant.ts";
import type { ListAddress } from "../../parts/address.ts";
import { formatNumber } from "../../parts/formats.ts";
import { List } from "../../parts/list.tsx";
import { ProductName } from "../../parts/names.tsx";
import { Empty } from "../../parts/states.tsx";
import { Time } from "../../parts/time.tsx";
import { durationWords } from "./words.ts";

export type PolicyQuery = NonNullable<paths["/api/v1/tenants/{tenant_name}/policies"]["get"]["parameters"]["query"]>;

/** The policies of a tenant that an address asks for, or those of one of its products. */
export function PolicyList({ productId, address }: { productId?: string; address?: ListAddress<PolicyQuery> }) {
  const tenant = useTenant();
  return (
    <List
      label="Policies"
      queryKey={[tenant, "policies", "list", productId ?? "all"]}
      {...(productId === undefined ? {} : { query: { product_id: productId } })}
      {...(address === undefined ? {} : { address })}
      read={(query) => api.GET("/api/v1/tenants/{tenant_name}/policies", { params: { path: { tenant_name: tenant }, query } })}
      idOf={({ id }) => id}
      textOf={({ name }) => name}
      hrefOf={({ id }) => `/${tenant}/policies/${id}`}
      columns={[
        { name: "Name", cell: ({ name }) => name, isMain: true, sort: "name" },
        ...(productId === undefined
          ? [{ name: "Product", cell: ({ product_id }: { product_id: string }) => <ProductName id={product_id} />, isMain: true }]
          : []),
        { name: "Runs", cell: ({ duration }) => durationWords(duration), width: 140 },
        {
          name: "Machines",
          cell: ({ floating, max_machines }) =>
            !floating ? "1" : max_machines === null ? "Any number" : formatNumber(max_machines),
          width: 120,
        },
        { name: "Created", cell: ({ created_at }) => <Time at={created_at} as="distance" />, width: 140, sort: "created_at" },
      ]}
      empty={
        <Empty title="There is no policy yet.">A policy is the terms of its licenses. There are templates to begin with.</Empty>
      }
    />
  );
}
