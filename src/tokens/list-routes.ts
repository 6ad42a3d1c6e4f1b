import { z } from "zod";
import { forgetToken } from "../auth/bearer.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { idParam } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { reachOf } from "../licenses/service.ts";
import { deleteAnyToken, selectAllTokens } from "./list-store.ts";
import { presentToken, token } from "./routes.ts";

export const tokenListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/tokens",
      operationId: "listTokens",
      group: "API tokens",
      summary: "List all live API tokens",
      description: "Never their text.",
      permission: "license-tokens.generate",
      query: listQuery(["created_at"], {
        kind: z.enum(["product", "license"]).optional().meta({ description: "Of products, or of licenses.", example: "product" }),
      }),
      answer: { status: 200, description: "A page.", data: z.array(token), isList: true },
      codes: ["42002"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const { database, tenant, now } = context;
      const found = await selectAllTokens(database, {
        tenantId: tenant.id,
        reach: reachOf(context),
        filter: { kind: query.kind },
        page,
        now,
      });
      return listAnswer(found, page, presentToken);
    },
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/tokens/:token_id",
      operationId: "deleteToken",
      group: "API tokens",
      summary: "Delete an API token",
      description: "Of a product or a license, by the token's id alone.",
      permission: "license-tokens.generate",
      params: z.object({ token_id: idParam("47041", "token") }),
      answer: { status: 204, description: "It lets nobody in any more." },
      codes: ["42002", "47041"],
    },
    async (context, { params }) => {
      if (!(await deleteAnyToken(context.database, context.tenant.id, reachOf(context), params.token_id)))
        throw new LatchkeyError("47041");
      forgetToken(params.token_id);
      return { status: 204 };
    },
  ),
];
