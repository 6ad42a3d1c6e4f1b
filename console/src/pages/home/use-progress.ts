import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { useActivity } from "../analytics/reads.ts";
import { sinceOf } from "../analytics/view.ts";
import { glanceDays } from "./glance-days.ts";

export type Progress = {
  isPending: boolean;
  productId: string | undefined;
  policyId: string | undefined;
  hasLicense: boolean;
  /** A copy of the app has taken a seat, or asked whether it may run. */
  hasCheck: boolean;
  /** Some of the steps are left, and this person may take them. */
  hasSteps: boolean;
};

const one = { limit: 1, count: false };

/** Tells how far the tenant is on the way from nothing to its first activated license. */
export function useProgress(): Progress {
  const tenant = useTenant();
  const may = useMay();
  const params = { path: { tenant_name: tenant }, query: one };
  const products = useQuery({
    queryKey: [tenant, "products", "first"],
    enabled: may("product.read"),
    queryFn: () => dataOf(api.GET("/api/v1/tenants/{tenant_name}/products", { params })),
  });
  const policies = useQuery({
    queryKey: [tenant, "policies", "first"],
    enabled: may("policy.read"),
    queryFn: () => dataOf(api.GET("/api/v1/tenants/{tenant_name}/policies", { params })),
  });
  const licenses = useQuery({
    queryKey: [tenant, "licenses", "first"],
    enabled: may("license.read"),
    queryFn: () => dataOf(api.GET("/api/v1/tenants/{tenant_name}/licenses", { params })),
  });
  const machines = useQuery({
    queryKey: [tenant, "machines", "first"],
    enabled: may("machine.read"),
    queryFn: () => dataOf(api.GET("/api/v1/tenants/{tenant_name}/machines", { params })),
  });
  const activity = useActivity({ since: sinceOf(glanceDays, new Date()) }, may("analytics.read"));
  const all = [products, policies, licenses, machines];
  const mayTakeSteps = may("product.create") && may("policy.create") && may("license.create");
  const isRead = all.every(({ isSuccess }) => isSuccess);
  const [hasProduct = false, hasPolicy = false, hasLicense = false, hasMachine = false] = all.map(
    ({ data }) => (data ?? []).length > 0,
  );
  const hasCheck = hasMachine || (activity.data?.rows ?? []).some(({ active_licenses }) => active_licenses > 0);
  return {
    isPending: mayTakeSteps && all.some(({ isLoading }) => isLoading),
    productId: products.data?.[0]?.id,
    policyId: policies.data?.[0]?.id,
    hasLicense,
    hasCheck,
    hasSteps: mayTakeSteps && isRead && !activity.isLoading && !(hasProduct && hasPolicy && hasLicense && hasCheck),
  };
}
