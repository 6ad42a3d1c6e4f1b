import { z } from "zod";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { route } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { tenantList } from "./list-store.ts";
import { presentTenant } from "./present.ts";
import { tenant } from "./routes.ts";

export const tenantListRoutes = [
  route(
    {
      method: "get",
      path: "/tenants",
      operationId: "listTenants",
      group: "Operate the service",
      summary: "List tenants",
      description: "For the superadmin.",
      permission: "tenant.read",
      query: listQuery(["created_at", "name"], {
        name: textFilter("A part of the name.", "acme"),
      }),
      answer: { status: 200, description: "A page.", data: z.array(tenant), isList: true },
      refusals: [],
    },
    async ({ database }, { query }) => {
      const page = pageOf(query, "created_at");
      return listAnswer(await tenantList.select(database, {}, { name: query.name }, page), page, presentTenant);
    },
  ),
];
