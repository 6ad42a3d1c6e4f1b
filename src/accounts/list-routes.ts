import { z } from "zod";
import { refusedAs } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { accountStatuses } from "../licensing/index.ts";
import { listAccounts } from "./list.ts";
import { presentAccount } from "./present.ts";
import { account } from "./schemas.ts";

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
          .enum(accountStatuses, refusedAs({ invalid: "account_status_invalid" }))
          .optional()
          .meta({ description: "In this state.", example: "active" }),
      }),
      answer: { status: 200, description: "A page.", data: z.array(account), isList: true },
      refusals: ["tenant_not_found", "account_status_invalid"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const { search, role, status } = query;
      return listAnswer(await listAccounts(context, { search, role, status }, page), page, presentAccount);
    },
  ),
];
