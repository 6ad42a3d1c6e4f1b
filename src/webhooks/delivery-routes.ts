import { z } from "zod";
import { instantField } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter, wholeOut } from "../http/schemas.ts";
import { listDeliveries, readDelivery, redeliver, redeliverFailed } from "./deliveries.ts";
import { presentDelivery } from "./present.ts";
import { delivery, deliveryParams, params, statusField } from "./schemas.ts";

const group = "Hear of changes";

const since = instantField().meta({ description: "Created at this time or later.", example: "2026-11-01T00:00:00Z" });

const until = instantField().optional().meta({ description: "Created before this time.", example: "2026-11-01T00:00:00Z" });

export const deliveryRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/webhooks/:webhook_id/deliveries",
      operationId: "listWebhookDeliveries",
      group,
      summary: "List a webhook's deliveries",
      description: "Those of the last 30 days, each with its last attempt.",
      permission: "webhook.read",
      params,
      query: listQuery(["created_at"], {
        status: statusField.optional(),
        event: textFilter("What happened.", "license.suspended"),
        since: since.optional(),
        until,
      }),
      answer: { status: 200, description: "A page.", data: z.array(delivery), isList: true },
      refusals: ["tenant_not_found", "webhook_not_found"],
    },
    async (context, { params, query: { status, event, since, until, ...asked } }) => {
      const page = pageOf(asked, "created_at");
      const found = await listDeliveries(context, params.webhook_id, { status, event, since, until }, page);
      return listAnswer(found, page, presentDelivery);
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/webhooks/:webhook_id/deliveries/:delivery_id",
      operationId: "readWebhookDelivery",
      group,
      summary: "Read a delivery with its attempts",
      description: "Each attempt with its duration, its error and the beginning of the answer.",
      permission: "webhook.read",
      params: deliveryParams,
      answer: { status: 200, description: "The delivery.", data: delivery },
      refusals: ["tenant_not_found", "webhook_not_found", "webhook_delivery_not_found"],
    },
    async (context, { params: { webhook_id, delivery_id } }) => ({
      status: 200,
      data: presentDelivery(await readDelivery(context, webhook_id, delivery_id)),
    }),
  ),
  tenantRoute(
    {
      method: "post",
      path: "/webhooks/:webhook_id/deliveries/:delivery_id/actions/redeliver",
      operationId: "redeliverEvent",
      group,
      summary: "Send a delivery again",
      description: "At once, whatever came of it before, and with all its retries. The `webhook-id` stays.",
      permission: "webhook.update",
      params: deliveryParams,
      answer: { status: 200, description: "The delivery, which is on its way.", data: delivery },
      refusals: ["tenant_not_found", "webhook_not_found", "webhook_delivery_not_found", "webhook_disabled"],
    },
    async (context, { params: { webhook_id, delivery_id } }) => ({
      status: 200,
      data: presentDelivery(await redeliver(context, webhook_id, delivery_id)),
    }),
  ),
  tenantRoute(
    {
      method: "post",
      path: "/webhooks/:webhook_id/deliveries/actions/redeliver",
      operationId: "redeliverFailed",
      group,
      summary: "Send the failed deliveries of a time again",
      description: "The oldest first, 10,000 at most.",
      permission: "webhook.update",
      params,
      body: z.strictObject({ since, until }),
      answer: {
        status: 200,
        description: "How many are on their way.",
        data: z.object({
          redelivered: wholeOut("Deliveries that are on their way again.", 120),
          is_more: z.boolean().meta({ description: "Whether there are more: send the request again.", example: false }),
        }),
      },
      refusals: ["tenant_not_found", "webhook_not_found", "webhook_disabled"],
    },
    async (context, { params, body }) => {
      const { ordered, isMore } = await redeliverFailed(context, params.webhook_id, body);
      return { status: 200, data: { redelivered: ordered, is_more: isMore } };
    },
  ),
];
