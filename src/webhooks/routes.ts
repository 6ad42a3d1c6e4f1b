import { tenantRoute } from "../http/route.ts";
import { presentWebhook } from "./present.ts";
import { changeBody, createBody, params, webhook, webhookWithSecret } from "./schemas.ts";
import { changeWebhook, createWebhook, readWebhook, removeWebhook } from "./service.ts";
import type { WebhookRecord } from "./store.ts";

const group = "Hear of changes";

/** Returns what answers that are of one thing alone say. */
const withRevision = (webhook: WebhookRecord) => ({ data: presentWebhook(webhook), revision: webhook.revision });

export const webhookRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/webhooks",
      operationId: "createWebhook",
      group,
      summary: "Create a webhook",
      description:
        "Events that happen from now on are sent to it as Standard Webhooks has them, each at least once. Its secret is answered here and by a rotation, and nowhere else.",
      permission: "webhook.create",
      body: createBody,
      answer: { status: 201, description: "The webhook with its secret.", data: webhookWithSecret },
      refusals: [
        "tenant_not_found",
        "webhook_url_invalid",
        "webhook_url_private",
        "webhook_events_invalid",
        "product_not_found",
        "webhook_limit_reached",
      ],
    },
    async (context, { body }) => {
      const { url, events, products = [], description = null, enabled = true, api = "native" } = body;
      const created = await createWebhook(context, { url, events, products, description, enabled, api });
      const { data, revision } = withRevision(created.webhook);
      return { status: 201, data: { ...data, secret: created.secret }, revision };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/webhooks/:webhook_id",
      operationId: "readWebhook",
      group,
      summary: "Read a webhook",
      description: "By its id, without its secret.",
      permission: "webhook.read",
      params,
      answer: { status: 200, description: "The webhook.", data: webhook },
      refusals: ["tenant_not_found", "webhook_not_found"],
    },
    async (context, { params }) => ({ status: 200, ...withRevision(await readWebhook(context, params.webhook_id)) }),
  ),
  tenantRoute(
    {
      method: "patch",
      path: "/webhooks/:webhook_id",
      operationId: "updateWebhook",
      group,
      summary: "Change a webhook",
      description: "Changes what the body names and nothing else. `enabled` makes a disabled one try again.",
      permission: "webhook.update",
      params,
      body: changeBody,
      answer: { status: 200, description: "The webhook.", data: webhook },
      refusals: [
        "tenant_not_found",
        "webhook_not_found",
        "webhook_url_invalid",
        "webhook_url_private",
        "webhook_events_invalid",
        "product_not_found",
      ],
    },
    async (context, { params, body: { api: _always, ...update } }) => ({
      status: 200,
      ...withRevision(await changeWebhook(context, params.webhook_id, update)),
    }),
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/webhooks/:webhook_id",
      operationId: "deleteWebhook",
      group,
      summary: "Delete a webhook and its deliveries",
      description: "Nothing more is sent to it, what is pending neither.",
      permission: "webhook.delete",
      params,
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "webhook_not_found"],
    },
    async (context, { params }) => {
      await removeWebhook(context, params.webhook_id);
      return { status: 204 };
    },
  ),
];
