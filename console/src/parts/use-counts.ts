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

function useCountOf({ key, permission, read }: Wanted, isWanted: boolean): Count {
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

/** Lists whose things are counted, with what permits to read them. */
const lists = {
  licenses: { path: "/api/v1/tenants/{tenant_name}/licenses", permission: "license.read" },
  policies: { path: "/api/v1/tenants/{tenant_name}/policies", permission: "policy.read" },
  machines: { path: "/api/v1/tenants/{tenant_name}/machines", permission: "machine.read" },
  accounts: { path: "/api/v1/tenants/{tenant_name}/accounts", permission: "user.read" },
} as const satisfies Record<string, { path: keyof paths; permission: Permission }>;

/** Counts the things of a list that a filter leaves: licenses under a policy, machines of a product. @param isWanted nothing is asked before */
export function useCount<Kind extends keyof typeof lists>(
  kind: Kind,
  filter: QueryOf<(typeof lists)[Kind]["path"]>,
  isWanted = true,
): Count {
  const { path, permission } = lists[kind];
  const read = (tenant_name: string) =>
    // One path stands for each of them: the filter is checked against its own, above.
    api.GET(path as (typeof lists)["licenses"]["path"], { params: { path: { tenant_name }, query: { ...filter, ...counted } } });
  return useCountOf({ key: [kind, "count", filter], permission, read }, isWanted);
}

/** Counts the live API tokens of a product. */
export const useProductTokenCount = (product_id: string, isWanted = true): Count =>
  useCountOf(
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
  useCountOf(
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
