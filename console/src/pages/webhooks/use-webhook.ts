import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";

export type Delivery = components["schemas"]["WebhookDelivery"];

export function useWebhook(tenant: string, id: string) {
  return useQuery({
    queryKey: [tenant, "webhooks", id],
    queryFn: () =>
      dataOf(
        api.GET("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}", {
          params: { path: { tenant_name: tenant, webhook_id: id } },
        }),
      ),
  });
}

/** Milliseconds between looks at a delivery that is on its way. */
const lookAgainMs = 1_500;

/** A delivery with its attempts. While it is on its way, it is looked at again and again. */
export function useDelivery(tenant: string, webhookId: string, deliveryId: string | undefined) {
  return useQuery({
    queryKey: [tenant, "webhooks", webhookId, "deliveries", deliveryId],
    enabled: deliveryId !== undefined,
    refetchInterval: ({ state }) => (state.data?.status === "pending" ? lookAgainMs : false),
    queryFn: () => {
      const path = { tenant_name: tenant, webhook_id: webhookId, delivery_id: deliveryId ?? "" };
      return dataOf(
        api.GET("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries/{delivery_id}", { params: { path } }),
      );
    },
  });
}
