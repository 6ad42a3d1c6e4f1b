import { tenantRoute } from "../http/route.ts";
import { pingWebhook } from "./deliveries.ts";
import { presentDelivery, presentWebhook } from "./present.ts";
import { delivery, params, webhookWithSecret } from "./schemas.ts";
import { rotateWebhookSecret } from "./service.ts";

const common = { method: "post", group: "Hear of changes", permission: "webhook.update", params } as const;

export const webhookActionRoutes = [
  tenantRoute(
    {
      ...common,
      path: "/webhooks/:webhook_id/actions/rotate-secret",
      operationId: "rotateWebhookSecret",
      summary: "Give a webhook a new secret",
      description: "For 24 hours each delivery is signed with both the new secret and the one before it.",
      answer: { status: 200, description: "The webhook with its new secret.", data: webhookWithSecret },
      refusals: ["tenant_not_found", "webhook_not_found"],
    },
    async (context, input) => {
      const { webhook, secret } = await rotateWebhookSecret(context, input.params.webhook_id);
      return { status: 200, data: { ...presentWebhook(webhook), secret } };
    },
  ),
  tenantRoute(
    {
      ...common,
      path: "/webhooks/:webhook_id/actions/ping",
      operationId: "pingWebhook",
      summary: "Send a webhook a test event",
      description: "An event `webhook.ping`, to this webhook alone, whatever events it asks for.",
      answer: { status: 201, description: "The delivery, which is on its way.", data: delivery },
      refusals: ["tenant_not_found", "webhook_not_found", "webhook_disabled"],
    },
    async (context, input) => ({
      status: 201,
      data: presentDelivery(await pingWebhook(context, input.params.webhook_id)),
    }),
  ),
];
