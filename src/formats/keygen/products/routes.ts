import { z } from "zod";
import { metadataField, nameField, notBlank } from "../../../http/fields.ts";
import type { Route } from "../../../http/route.ts";
import { changeProduct, createProduct, findProduct, listProducts, removeProduct } from "../../../products/index.ts";
import { changedResource, idField, newResource } from "../input.ts";
import { keygenPage, listAnswer, listQuery } from "../lists.ts";
import { accountPath } from "../resource.ts";
import { keygenRoute } from "../route.ts";
import { presentProduct } from "./present.ts";

const strategies = { LICENSED: "licensed", OPEN: "open", CLOSED: "closed" } as const;

const distributionStrategy = z
  .enum(Object.keys(strategies) as [keyof typeof strategies])
  .transform((name) => strategies[name])
  .nullable()
  .optional();

const name = nameField({ missing: "product_name_invalid", invalid: "product_name_invalid" });
const code = nameField({ missing: "product_code_invalid", invalid: "product_code_invalid" }).nullable().optional();

const rest = {
  code,
  distributionStrategy,
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .nullable()
    .optional(),
  platforms: z.array(z.string().trim().regex(notBlank, "must not be blank").max(256)).max(64).nullable().optional(),
};

const createBody = newResource("products", {
  id: idField,
  attributes: z.strictObject({ name, ...rest, metadata: metadataField.nullable().optional() }),
});

const changeBody = changedResource(
  "products",
  z.strictObject({ name: name.optional(), ...rest, metadata: metadataField.optional() }),
);

export const productParams = z.object({ product_id: z.string().min(1).max(256) });

const definition = { path: "/products/:product_id", params: productParams } as const;

export const productRoutes: Route[] = [
  keygenRoute(
    { method: "post", path: "/products", permission: "product.create", status: 201, body: createBody },
    async (context, { body: { data } }) => {
      const { attributes } = data;
      const created = await createProduct(context, {
        id: data.id,
        name: attributes.name,
        code: attributes.code ?? undefined,
        distributionStrategy: attributes.distributionStrategy ?? "licensed",
        url: attributes.url ?? null,
        platforms: attributes.platforms ?? [],
        metadata: attributes.metadata ?? {},
      });
      const headers = { Location: `${accountPath(context.tenant.id)}/products/${created.id}` };
      return { status: 201, data: presentProduct(context, created), headers };
    },
  ),
  keygenRoute(
    { method: "get", path: "/products", permission: "product.read", query: listQuery({}) },
    async (context, { query }) => {
      const page = keygenPage(query);
      const listed = { tenantId: context.tenant.id, path: "/products", query, page };
      return listAnswer(listed, await listProducts(context, {}, page), (product) => presentProduct(context, product));
    },
  ),
  keygenRoute({ ...definition, method: "get", permission: "product.read" }, async (context, { params }) => ({
    status: 200,
    data: presentProduct(context, await findProduct(context, params.product_id)),
  })),
  keygenRoute(
    { ...definition, method: "patch", permission: "product.update", body: changeBody },
    async (context, { params, body }) => {
      const { id } = await findProduct(context, params.product_id);
      const { code: given, distributionStrategy: strategy, platforms, ...attributes } = body.data.attributes;
      const changed = await changeProduct(context, id, {
        ...attributes,
        code: given ?? undefined,
        distributionStrategy: strategy ?? undefined,
        platforms: platforms ?? undefined,
      });
      return { status: 200, data: presentProduct(context, changed) };
    },
  ),
  keygenRoute({ ...definition, method: "delete", permission: "product.delete", status: 204 }, async (context, { params }) => {
    // Deleting a product takes its policies and licenses with it here.
    await removeProduct(context, (await findProduct(context, params.product_id)).id, true);
    return { status: 204 };
  }),
];
