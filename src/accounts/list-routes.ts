import { z } from "zod";
import { coded } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { selectAccounts } from "./list-store.ts";
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
      description: "A `user` sees its own alone.",
      permission: "user.read",
      query: listQuery(["created_at", "username"], {
        search: textFilter("A part of the username or email.", "ali"),
        role: textFilter("Of this role.", "admin"),
        status: z
          .enum(["active", "inactive", "banned"], coded({ invalid: "43015" }))
          .optional()
          .meta({ description: "In this state.", example: "active" }),
      }),
      answer: { status: 200, description: "A page.", data: z.array(account), isList: true },
      codes: ["42002", "43015"],
    },
    async ({ database, tenant, caller }, { query }) => {
      const page = pageOf(query, "created_at");
      const username = caller.kind === "account" && caller.role === "user" ? caller.username : undefined;
      const { search, role, status } = query;
      return listAnswer(
        await selectAccounts(database, tenant.id, { search, role, status, username }, page),
        page,
        presentAccount,
      );
    },
  ),
];
