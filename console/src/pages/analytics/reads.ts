import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, dataOf } from "../../api/client.ts";
import { useTenant } from "../../api/tenant.ts";

// The numbers, as the service answers them. Those of before stay in their place while those of another product or period are read.

export type Scope = { product_id?: string; policy_id?: string };
export type Period = Scope & { since: string };

/** The path that all numbers of a tenant begin with in the API. */
const base = "/api/v1/tenants/{tenant_name}/analytics";
export const paths = {
  activity: `${base}/activity`,
  validations: `${base}/validations`,
  seats: `${base}/seats`,
  expirations: `${base}/expirations`,
  shared: `${base}/shared-licenses`,
} as const;

function useNumbers<Data>(kind: string, query: object, read: (tenant: string) => Promise<Data>, enabled = true) {
  const tenant = useTenant();
  return useQuery({
    queryKey: [tenant, "analytics", kind, query],
    queryFn: () => read(tenant),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export const parametersOf = <Query extends object>(tenant: string, query: Query) => ({
  params: { path: { tenant_name: tenant }, query },
});

/** @param enabled false for somebody who may not read numbers */
export const useActivity = (query: Period, enabled = true) =>
  useNumbers("activity", query, (tenant) => dataOf(api.GET(paths.activity, parametersOf(tenant, query))), enabled);

export const useValidations = (query: Period & { by: "day" | "hour" }) =>
  useNumbers("validations", query, (tenant) => dataOf(api.GET(paths.validations, parametersOf(tenant, query))));

export const useSeats = (query: Period) =>
  useNumbers("seats", query, (tenant) => dataOf(api.GET(paths.seats, parametersOf(tenant, query))));

export const useExpirations = (query: Scope) =>
  useNumbers("expirations", query, (tenant) => dataOf(api.GET(paths.expirations, parametersOf(tenant, query))));

export const useShared = (query: Scope & { by: "machines" | "addresses"; limit: number }) =>
  useNumbers("shared-licenses", query, (tenant) => dataOf(api.GET(paths.shared, parametersOf(tenant, query))));
