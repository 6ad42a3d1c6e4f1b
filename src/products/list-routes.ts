import { z } from "zod";
import { refusedAs } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { listProducts } from "./list.ts";
import { presentProduct } from "./present.ts";
import { distributionDescription, distributionStrategies, product } from "./schemas.ts";

export const productListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/products",
      operationId: "listProducts",
      group: "Set up what you sell",
      summary: "List products",
      description: "Every filter that is given holds.",
      permission: "product.read",
      query: listQuery(["created_at", "name"], {
        name: textFilter("A part of the name.", "sketch"),
        code: textFilter("The whole code.", "sketchbook"),
        distribution_strategy: z
          .enum(distributionStrategies, refusedAs({ invalid: "distribution_strategy_invalid" }))
          .optional()
          .meta({ description: distributionDescription, example: "licensed" }),
      }),
      answer: { status: 200, description: "A page.", data: z.array(product), isList: true },
      refusals: ["tenant_not_found", "distribution_strategy_invalid"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const { name, code, distribution_strategy: distributionStrategy } = query;
      return listAnswer(await listProducts(context, { name, code, distributionStrategy }, page), page, presentProduct);
    },
  ),
];
