import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Permission } from "../../../src/access/permissions.ts";
import { api, bodyOf } from "../api/client.ts";
import type { paths } from "../api/contract.ts";
import { useMay } from "../api/session.ts";
import { useTenant } from "../api/tenant.ts";

type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? NonNullable<Query>
  : never;

/** A number of things, as it is counted now. Without data where it is not asked for, or not this person's to know. */
type Count = UseQueryResult<number>;

type Wanted = {
  /** Of the query client, behind the tenant. The first is the kind of the things, so that a change of one has them counted again. */
  key: readonly unknown[];
  permission: Permission;
  read: (tenant: string) => Promise<{ data?: { count?: number | null } | string | undefined }>;
};

function useCount({ key, permission, read }: Wanted, isWanted: boolean): Count {
  const tenant = useTenant();
  const may = useMay();
  return useQuery({
    queryKey: [tenant, ...key],
    enabled: isWanted && may(permission),
    // A thing that is in the way of an action may have gone a moment ago.
    staleTime: 0,
    queryFn: async () => {
      const body = await bodyOf(read(tenant));
      return typeof body === "string" ? 0 : (body.count ?? 0);
    },
  });
}

/** Asks for as little as a list answers beside its count. */
const counted = { limit: 1, count: true };

/** Counts licenses: of a product, under a policy, or with an entitlement. @param isWanted nothing is asked before */
export const useLicenseCount = (filter: QueryOf<"/api/v1/tenants/{tenant_name}/licenses">, isWanted = true): Count =>
  useCount(
    {
      key: ["licenses", "count", filter],
      permission: "license.read",
      read: (tenant_name) =>
        api.GET("/api/v1/tenants/{tenant_name}/licenses", {
          params: { path: { tenant_name }, query: { ...filter, ...counted } },
        }),
    },
    isWanted,
  );

/** Counts policies: of a product, pinned to a signing key, or with an entitlement. */
export const usePolicyCount = (filter: QueryOf<"/api/v1/tenants/{tenant_name}/policies">, isWanted = true): Count =>
  useCount(
    {
      key: ["policies", "count", filter],
      permission: "policy.read",
      read: (tenant_name) =>
        api.GET("/api/v1/tenants/{tenant_name}/policies", {
          params: { path: { tenant_name }, query: { ...filter, ...counted } },
        }),
    },
    isWanted,
  );

/** Counts machines, such as those of a product's licenses. */
export const useMachineCount = (filter: QueryOf<"/api/v1/tenants/{tenant_name}/machines">, isWanted = true): Count =>
  useCount(
    {
      key: ["machines", "count", filter],
      permission: "machine.read",
      read: (tenant_name) =>
        api.GET("/api/v1/tenants/{tenant_name}/machines", {
          params: { path: { tenant_name }, query: { ...filter, ...counted } },
        }),
    },
    isWanted,
  );

/** Counts accounts, such as those of a role. */
export const useAccountCount = (filter: QueryOf<"/api/v1/tenants/{tenant_name}/accounts">, isWanted = true): Count =>
  useCount(
    {
      key: ["accounts", "count", filter],
      permission: "user.read",
      read: (tenant_name) =>
        api.GET("/api/v1/tenants/{tenant_name}/accounts", {
          params: { path: { tenant_name }, query: { ...filter, ...counted } },
        }),
    },
    isWanted,
  );

/** Counts the live API tokens of a product. */
export const useProductTokenCount = (product_id: string, isWanted = true): Count =>
  useCount(
    {
      key: ["tokens", "count", product_id],
      permission: "product-tokens.generate",
      read: (tenant_name) =>
        api.GET("/api/v1/tenants/{tenant_name}/products/{product_id}/tokens", {
          params: { path: { tenant_name, product_id } },
        }),
    },
    isWanted,
  );

type DeliveryQuery = QueryOf<"/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries">;

/** Counts deliveries of a webhook, such as those that wait. */
export const useDeliveryCount = (webhook_id: string, filter: DeliveryQuery = {}, isWanted = true): Count =>
  useCount(
    {
      key: ["webhooks", webhook_id, "count", filter],
      permission: "webhook.read",
      read: (tenant_name) =>
        api.GET("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries", {
          params: { path: { tenant_name, webhook_id }, query: { ...filter, ...counted } },
        }),
    },
    isWanted,
  );
