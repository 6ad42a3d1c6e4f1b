import { z } from "zod";
import { coded, idParam, metadataField, nameField } from "../http/fields.ts";
import { tenantRoute } from "../http/route.ts";
import { presentProduct } from "./present.ts";
import { product } from "./schemas.ts";
import { createProduct, readProduct } from "./service.ts";

const body = z.strictObject({
  name: nameField({ missing: "44000", invalid: "44000" }).meta({ description: "1 to 256 characters.", example: "Sketchbook" }),
  code: nameField({ missing: "44001", invalid: "44001" }).meta({ description: "Unique in the tenant.", example: "sketchbook" }),
  distribution_strategy: z
    .enum(["licensed", "open", "closed"], coded({ invalid: "44002" }))
    .default("licensed")
    .meta({ description: "Who may download it: license holders, anybody, or nobody." }),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable()
    .optional()
    .meta({ example: "https://example.com/sketchbook" }),
  platforms: z
    .array(z.string().trim().min(1).max(256))
    .max(64)
    .optional()
    .meta({ example: ["macos", "windows"] }),
  metadata: metadataField.optional(),
});

export const productRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/products",
      operationId: "createProduct",
      group: "Products",
      summary: "Create a product",
      permission: "product.create",
      body,
      answer: { status: 201, description: "The product.", data: product },
      codes: ["42002", "44000", "44001", "44002", "44003", "44004"],
    },
    async (context, { body: input }) => {
      const created = await createProduct(context, {
        name: input.name,
        code: input.code,
        distributionStrategy: input.distribution_strategy,
        url: input.url ?? null,
        platforms: input.platforms ?? [],
        metadata: input.metadata ?? {},
      });
      return { status: 201, data: presentProduct(created) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/products/:product_id",
      operationId: "readProduct",
      group: "Products",
      summary: "Read a product",
      permission: "product.read",
      params: z.object({ product_id: idParam("44006") }),
      answer: { status: 200, description: "The product.", data: product },
      codes: ["42002", "44006"],
    },
    async (context, { params }) => ({ status: 200, data: presentProduct(await readProduct(context, params.product_id)) }),
  ),
];
