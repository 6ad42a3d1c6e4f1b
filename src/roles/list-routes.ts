import { z } from "zod";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { roleList } from "./list-store.ts";
import { presentRole, role } from "./schemas.ts";

export const roleListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/roles",
      operationId: "listRoles",
      group: "People and roles",
      summary: "List the custom roles",
      description: "The built-in roles `admin` and `user` are not among them.",
      permission: "admin.read",
      query: listQuery(["created_at", "name"], {}),
      answer: { status: 200, description: "A page.", data: z.array(role), isList: true },
      refusals: ["tenant_not_found"],
    },
    async ({ database, tenant }, { query }) => {
      const page = pageOf(query, "created_at");
      return listAnswer(await roleList.select(database, { tenantId: tenant.id }, {}, page), page, presentRole);
    },
  ),
];
