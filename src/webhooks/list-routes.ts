import { z } from "zod";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { documentedFlag } from "../http/schemas.ts";
import { presentWebhook } from "./present.ts";
import { webhook } from "./schemas.ts";
import { listWebhooks } from "./service.ts";

export const webhookListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/webhooks",
      operationId: "listWebhooks",
      group: "Hear of changes",
      summary: "List webhooks",
      description: "The addresses that events are sent to, never their secrets.",
      permission: "webhook.read",
      query: listQuery(["created_at"], {
        enabled: z
          .enum(["true", "false"])
          .optional()
          .meta({ ...documentedFlag, description: "Those that are enabled, or those that are not.", example: true }),
      }),
      answer: { status: 200, description: "A page.", data: z.array(webhook), isList: true },
      refusals: ["tenant_not_found"],
    },
    async (context, { query: { enabled, ...asked } }) => {
      const page = pageOf(asked, "created_at");
      const filter = { enabled: enabled === undefined ? undefined : enabled === "true" };
      return listAnswer(await listWebhooks(context, filter, page), page, presentWebhook);
    },
  ),
];
