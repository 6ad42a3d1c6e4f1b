import { z } from "zod";
import type { RefusalName } from "../errors/refusals.ts";
import { idParam, metadataField, nameField, notBlank, refusedAs } from "../http/fields.ts";
import { tenantRoute } from "../http/route.ts";
import { cascadeFlag } from "../http/schemas.ts";
import { presentProduct } from "./present.ts";
import { distributionDescription, distributionStrategies, product } from "./schemas.ts";
import { changeProduct, createProduct, readProduct, removeProduct } from "./service.ts";
import type { ProductRecord } from "./store.ts";

const name = nameField({ missing: "product_name_invalid", invalid: "product_name_invalid" }).meta({
  description: "What people call it, unique in the tenant; 1 to 256 characters.",
  example: "Sketchbook",
});

const code = nameField({ missing: "product_code_invalid", invalid: "product_code_invalid" }).meta({
  description: "What software calls it, unique in the tenant; 1 to 256 characters.",
  example: "sketchbook",
});

const distributionStrategy = z
  .enum(distributionStrategies, refusedAs({ invalid: "distribution_strategy_invalid" }))
  .meta({ description: distributionDescription, example: "licensed" });

const rest = {
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable()
    .optional()
    .meta({ description: "Its page: http or https, up to 2,048 characters.", example: "https://example.com/sketchbook" }),
  platforms: z
    .array(z.string().trim().regex(notBlank, "must not be blank").max(256))
    .max(64)
    .optional()
    .meta({ description: "What it runs on: up to 64, each 1 to 256 characters.", example: ["macos", "windows"] }),
  metadata: metadataField.optional(),
};

/** The refusals of a creation and a change alike. */
const changeRefusals: RefusalName[] = [
  "tenant_not_found",
  "product_name_invalid",
  "product_code_invalid",
  "distribution_strategy_invalid",
  "product_name_taken",
  "product_code_taken",
];

const params = z.object({ product_id: idParam("product_not_found", "product") });

/** Returns what answers that are of one thing alone say. */
const withRevision = (product: ProductRecord) => ({ data: presentProduct(product), revision: product.revision });

export const productRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/products",
      operationId: "createProduct",
      group: "Set up what you sell",
      summary: "Create a product",
      description: "What you sell. Policies and licenses are made for it.",
      permission: "product.create",
      body: z.strictObject({ name, code, distribution_strategy: distributionStrategy.default("licensed"), ...rest }),
      answer: { status: 201, description: "The product.", data: product },
      refusals: changeRefusals,
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
      return { status: 201, ...withRevision(created) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/products/:product_id",
      operationId: "readProduct",
      group: "Set up what you sell",
      summary: "Read a product",
      description: "By its id.",
      permission: "product.read",
      params,
      answer: { status: 200, description: "The product.", data: product },
      refusals: ["tenant_not_found", "product_not_found"],
    },
    async (context, input) => ({ status: 200, ...withRevision(await readProduct(context, input.params.product_id)) }),
  ),
  tenantRoute(
    {
      method: "patch",
      path: "/products/:product_id",
      operationId: "updateProduct",
      group: "Set up what you sell",
      summary: "Change a product",
      description: "Changes what the body names and nothing else.",
      permission: "product.update",
      params,
      body: z.strictObject({
        name: name.optional(),
        code: code.optional(),
        distribution_strategy: distributionStrategy.optional(),
        ...rest,
      }),
      answer: { status: 200, description: "The product.", data: product },
      refusals: [...changeRefusals, "product_not_found"],
    },
    async (context, input) => {
      const { distribution_strategy, ...update } = input.body;
      const change = { ...update, distributionStrategy: distribution_strategy };
      return { status: 200, ...withRevision(await changeProduct(context, input.params.product_id, change)) };
    },
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/products/:product_id",
      operationId: "deleteProduct",
      group: "Set up what you sell",
      summary: "Delete a product, its policies and its API tokens",
      description: "Refused while the product has licenses, unless `cascade` revokes them.",
      permission: "product.delete",
      params,
      query: z.object({
        cascade: cascadeFlag(
          "With `true`, its licenses are revoked: their machines go with them, their keys are never issued again.",
        ),
      }),
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "product_not_found", "product_has_licenses"],
    },
    async (context, input) => {
      await removeProduct(context, input.params.product_id, input.query.cascade === "true");
      return { status: 204 };
    },
  ),
];
