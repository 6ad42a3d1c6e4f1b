import { z } from "zod";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { listEntitlements } from "./list.ts";
import { entitlement, presentEntitlement } from "./schemas.ts";

export const entitlementListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/entitlements",
      operationId: "listEntitlements",
      group: "Set up what you sell",
      summary: "List entitlements",
      description: "A license sees those that it holds.",
      permission: "entitlement.read",
      query: listQuery(["created_at", "code"], {
        name: textFilter("A part of the name.", "export"),
        code: textFilter("The whole code.", "EXPORT"),
      }),
      answer: { status: 200, description: "A page.", data: z.array(entitlement), isList: true },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const { name, code } = query;
      return listAnswer(await listEntitlements(context, { name, code }, page), page, presentEntitlement);
    },
  ),
];
