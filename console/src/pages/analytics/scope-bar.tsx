import { useQuery } from "@tanstack/react-query";
import { api, bodyOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Select } from "../../parts/fields.tsx";
import styles from "./analytics.module.css";
import { periods, type View } from "./view.ts";

/** The choice of whose numbers these are, and of how long. */
export function ScopeBar({ view, change }: { view: View; change: (changed: Partial<View>) => void }) {
  const tenant = useTenant();
  const may = useMay();
  const path = { tenant_name: tenant };
  const products = useQuery({
    queryKey: [tenant, "products", "to choose"],
    enabled: may("product.read"),
    queryFn: () =>
      bodyOf(
        api.GET("/api/v1/tenants/{tenant_name}/products", {
          params: { path, query: { limit: 100, sort: "name", count: false } },
        }),
      ),
  });
  const ofProduct = view.product === undefined ? {} : { product_id: view.product };
  const policies = useQuery({
    queryKey: [tenant, "policies", "to choose", ofProduct],
    enabled: may("policy.read"),
    queryFn: () =>
      bodyOf(
        api.GET("/api/v1/tenants/{tenant_name}/policies", {
          params: { path, query: { limit: 100, sort: "name", count: false, ...ofProduct } },
        }),
      ),
  });
  const choicesOf = (all: string, found: { id: string; name: string }[] | undefined) => [
    { value: "", label: all },
    ...(found ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <search className={styles.scope} aria-label="Whose numbers">
      <Select
        label="Product"
        choices={choicesOf("All products", products.data?.data)}
        value={view.product ?? ""}
        onChange={(product) => change({ product: product || undefined, policy: undefined })}
      />
      <Select
        label="Policy"
        choices={choicesOf("All policies", policies.data?.data)}
        value={view.policy ?? ""}
        onChange={(policy) => change({ policy: policy || undefined })}
      />
      <Select
        label="Period"
        choices={periods.map(({ days, label }) => ({ value: String(days), label: `Last ${label}` }))}
        value={String(view.days)}
        onChange={(days) => change({ days: Number(days) })}
      />
    </search>
  );
}
