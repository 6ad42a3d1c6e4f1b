import { z } from "zod";
import { reachOf } from "../access/reach.ts";
import { forgetToken } from "../auth/index.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { idParam } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { deleteAnyToken, tokenList } from "./list-store.ts";
import { presentToken, token } from "./routes.ts";
import { visibleKinds } from "./service.ts";

export const tokenListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/tokens",
      operationId: "listTokens",
      group: "API tokens",
      summary: "List all valid API tokens",
      description:
        "Never their text. Those of products are listed for `product-tokens.generate`, those of licenses for `license-tokens.generate`.",
      permission: ["product-tokens.generate", "license-tokens.generate"],
      query: listQuery(["created_at"], {
        kind: z.enum(["product", "license"]).optional().meta({ description: "Of products, or of licenses.", example: "product" }),
        created_by: textFilter("The username of whoever made it.", "ada"),
      }),
      answer: { status: 200, description: "A page.", data: z.array(token), isList: true },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const { database, tenant, now } = context;
      const kinds = (await visibleKinds(context)).filter((kind) => query.kind === undefined || query.kind === kind);
      const scope = { tenantId: tenant.id, reach: reachOf(context), kinds, now };
      const found = await tokenList.select(database, scope, { createdBy: query.created_by }, page);
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
      description:
        "By the token's id alone. One of a product needs `product-tokens.generate`, one of a license `license-tokens.generate`.",
      permission: ["product-tokens.generate", "license-tokens.generate"],
      params: z.object({ token_id: idParam("token_not_found", "token") }),
      answer: { status: 204, description: "The token no longer works." },
      refusals: ["tenant_not_found", "token_not_found"],
    },
    async (context, { params }) => {
      const { database, tenant, now } = context;
      const deletion = { tenantId: tenant.id, reach: reachOf(context), kinds: await visibleKinds(context), now };
      const { isDeleted, rate } = await deleteAnyToken(database, deletion, params.token_id);
      context.setRate(rate);
      if (!isDeleted) throw new LatchkeyError("token_not_found");
      forgetToken(params.token_id);
      return { status: 204 };
    },
  ),
];
