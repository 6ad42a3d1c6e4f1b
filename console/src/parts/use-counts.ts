import { useQuery } from "@tanstack/react-query";
import { api, bodyOf } from "../api/client.ts";
import { useTenant } from "../api/tenant.ts";

/** Counts licenses: of a product, or under a policy. @param isWanted nothing is asked before */
export function useLicenseCount(filter: { product_id: string } | { policy_id: string }, isWanted = true) {
  const tenant = useTenant();
  return useQuery({
    queryKey: [tenant, "licenses", "count", filter],
    enabled: isWanted,
    queryFn: async () => {
      const query = { ...filter, limit: 1, count: true };
      const body = await bodyOf(
        api.GET("/api/v1/tenants/{tenant_name}/licenses", { params: { path: { tenant_name: tenant }, query } }),
      );
      return body.count ?? 0;
    },
  });
}
