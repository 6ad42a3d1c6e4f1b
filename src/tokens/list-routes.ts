import { z } from "zod";
import { idParam } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { listAllTokens } from "./list.ts";
import { presentToken, token } from "./routes.ts";
import { removeAnyToken } from "./service.ts";

export const tokenListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/tokens",
      operationId: "listTokens",
      group: "API tokens",
      summary: "List all valid API tokens",
      description:
        "Never their text. Those of products are listed for `product-tokens.generate`, those of licenses for `license-tokens.generate`, those of accounts for `user.update`. A `user` and whoever may not read admins see those of their own account alone.",
      permission: ["product-tokens.generate", "license-tokens.generate", "user.update"],
      query: listQuery(["created_at"], {
        kind: z
          .enum(["product", "license", "account"])
          .optional()
          .meta({ description: "Of products, of licenses, or of accounts.", example: "product" }),
        created_by: textFilter("The username of whoever made it.", "ada"),
      }),
      answer: { status: 200, description: "A page.", data: z.array(token), isList: true },
      refusals: ["tenant_not_found"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const found = await listAllTokens(context, { kind: query.kind, createdBy: query.created_by }, page);
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
        "By the token's id alone. One of a product needs `product-tokens.generate`, one of a license `license-tokens.generate`, one of an account `user.update`.",
      permission: ["product-tokens.generate", "license-tokens.generate", "user.update"],
      params: z.object({ token_id: idParam("token_not_found", "token") }),
      answer: { status: 204, description: "The token no longer works." },
      refusals: ["tenant_not_found", "token_not_found"],
    },
    async (context, { params }) => {
      await removeAnyToken(context, params.token_id);
      return { status: 204 };
    },
  ),
];
