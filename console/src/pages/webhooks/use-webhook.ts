import { useQuery } from "@tanstack/react-query";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { type Tagged, taggedOf } from "../../api/tagged.ts";
import type { Webhook } from "./health.tsx";

export type Delivery = components["schemas"]["WebhookDelivery"];

export const readWebhook = (tenant: string, id: string): Promise<Tagged<Webhook>> =>
  taggedOf(
    api.GET("/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}", {
      params: { path: { tenant_name: tenant, webhook_id: id } },
    }),
  );

/** A webhook with the tag of what can be changed of it. */
export const useTaggedWebhook = (tenant: string, id: string) =>
  useQuery({ queryKey: [tenant, "webhooks", id], queryFn: () => readWebhook(tenant, id) });

export const useWebhook = (tenant: string, id: string) =>
  useQuery({ queryKey: [tenant, "webhooks", id], queryFn: () => readWebhook(tenant, id), select: ({ thing }) => thing });

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
