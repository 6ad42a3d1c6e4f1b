import { z } from "zod";
import { refusedAs } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { accountList } from "./list-store.ts";
import { presentAccount } from "./present.ts";
import { account } from "./schemas.ts";
import { visibleAccounts } from "./service.ts";

export const accountListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/accounts",
      operationId: "listAccounts",
      group: "People and roles",
      summary: "List accounts",
      description: "A `user` sees its own alone; admins are listed for those who may read them (`admin.read`).",
      permission: "user.read",
      query: listQuery(["created_at", "username"], {
        search: textFilter("A part of the username or email.", "ali"),
        role: textFilter("Of this role.", "admin"),
        status: z
          .enum(["active", "inactive", "banned"], refusedAs({ invalid: "account_status_invalid" }))
          .optional()
          .meta({ description: "In this state.", example: "active" }),
      }),
      answer: { status: 200, description: "A page.", data: z.array(account), isList: true },
      refusals: ["tenant_not_found", "account_status_invalid"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const { search, role, status } = query;
      const scope = { tenantId: context.tenant.id, visible: visibleAccounts(context) };
      return listAnswer(await accountList.select(context.database, scope, { search, role, status }, page), page, presentAccount);
    },
  ),
];
