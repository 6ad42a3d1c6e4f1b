import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, dataOf } from "../api/client.ts";
import { useTenant } from "../api/tenant.ts";

/** Names change seldom, and many rows show the same one. */
const nameFreshMs = 5 * 60_000;

/** A product by its name; its id where the name cannot be read. */
export function ProductName({ id }: { id: string }) {
  const tenant = useTenant();
  const product = useQuery({
    queryKey: [tenant, "products", id, "name"],
    staleTime: nameFreshMs,
    queryFn: () =>
      dataOf(
        api.GET("/api/v1/tenants/{tenant_name}/products/{product_id}", {
          params: { path: { tenant_name: tenant, product_id: id } },
        }),
      ),
  });
  return <>{product.data?.name ?? (product.isPending ? "…" : id)}</>;
}

/** A license by its name, which leads to its page; its id where the name cannot be read. */
export function LicenseName({ id }: { id: string }) {
  const tenant = useTenant();
  const license = useQuery({
    queryKey: [tenant, "licenses", id, "name"],
    staleTime: nameFreshMs,
    queryFn: () =>
      dataOf(
        api.GET("/api/v1/tenants/{tenant_name}/licenses/{license_id}", {
          params: { path: { tenant_name: tenant, license_id: id } },
        }),
      ),
  });
  return <Link to={`/${tenant}/licenses/${id}` as string}>{license.data?.name ?? (license.isPending ? "…" : id)}</Link>;
}
