import { z } from "zod";
import { reachOf } from "../../../access/reach.ts";
import type { TenantContext } from "../../../context.ts";
import { listAttachments, policyHolder } from "../../../entitlements/index.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import type { Answer } from "../../../http/answer.ts";
import { idParam, metadataField, nameField } from "../../../http/fields.ts";
import type { Route } from "../../../http/route.ts";
import {
  changePolicyAttributes,
  createPolicy,
  listPolicies,
  type PolicyRecord,
  readPolicy,
  removePolicy,
} from "../../../policies/index.ts";
import { readProduct } from "../../../products/index.ts";
import { readEntitlements } from "../entitlements/attached.ts";
import { presentEntitlement } from "../entitlements/present.ts";
import { attachmentRoutes } from "../holders.ts";
import { changedResource, idField, linkTo, newResource } from "../input.ts";
import { keygenPage, listAnswer, listQuery, pageOfAll } from "../lists.ts";
import { presentProduct } from "../products/present.ts";
import { accountPath } from "../resource.ts";
import { retold } from "../retold.ts";
import { keygenRoute } from "../route.ts";
import { changedAttributes, defaults, newAttributes, readAttributes } from "./attributes.ts";
import { presentPolicy } from "./present.ts";
import { withPointers } from "./refusals.ts";

const name = nameField({ missing: "policy_name_invalid", invalid: "policy_name_invalid" });

const createBody = newResource("policies", {
  id: idField,
  attributes: z.strictObject({ name, ...newAttributes, metadata: metadataField.nullable().optional() }),
  relationships: z.strictObject({ product: linkTo("products") }),
});

const changeBody = changedResource(
  "policies",
  z.strictObject({ name: name.optional(), ...changedAttributes, metadata: metadataField.optional() }),
);

export const policyParams = z.object({ policy_id: idParam("policy_not_found", "policy") });

const noProduct = {
  product_not_found: { status: 422, code: "PRODUCT_NOT_FOUND", source: { pointer: "/data/relationships/product" } },
};

const definition = { path: "/policies/:policy_id", params: policyParams } as const;

const show = (context: TenantContext, policy: PolicyRecord): Answer => ({ status: 200, data: presentPolicy(context, policy) });

/** The defaults of this format with the request's members over them. A floating policy has no limit of machines unless the request names one. */
function attributesOf(given: Record<string, unknown>) {
  return { ...defaults, ...readAttributes(given) };
}

async function holderOf(context: TenantContext, policyId: string) {
  return policyHolder(context.tenant.id, policyId, reachOf(context));
}

export const policyRoutes: Route[] = [
  keygenRoute(
    { method: "post", path: "/policies", permission: "policy.create", status: 201, body: createBody },
    async (context, { body: { data } }) => {
      const { name: named, metadata, ...given } = data.attributes;
      const productId = productIdIn(data.relationships.product.data.id);
      const creation = createPolicy(context, {
        id: data.id,
        productId,
        name: named,
        metadata: metadata ?? {},
        signingKeyId: null,
        attributes: attributesOf(given),
      });
      const created = await withPointers(retold(creation, noProduct));
      const headers = { Location: `${accountPath(context.tenant.id)}/policies/${created.id}` };
      return { status: 201, data: presentPolicy(context, created), headers };
    },
  ),
  keygenRoute(
    { method: "get", path: "/policies", permission: "policy.read", query: listQuery({ product: z.uuid().optional() }) },
    async (context, { query }) => {
      const page = keygenPage(query);
      const found = await listPolicies(context, { productId: query.product }, page);
      const listed = { tenantId: context.tenant.id, path: "/policies", query, page };
      return listAnswer(listed, found, (policy) => presentPolicy(context, policy));
    },
  ),
  keygenRoute({ ...definition, method: "get", permission: "policy.read" }, async (context, { params }) =>
    show(context, await readPolicy(context, params.policy_id)),
  ),
  keygenRoute(
    { ...definition, method: "patch", permission: "policy.update", body: changeBody },
    async (context, { params, body: { data } }) => {
      const { name: named, metadata, ...given } = data.attributes;
      const update = { productId: undefined, signingKeyId: undefined, name: named, metadata, attributes: readAttributes(given) };
      return show(context, await withPointers(changePolicyAttributes(context, params.policy_id, update)));
    },
  ),
  keygenRoute({ ...definition, method: "delete", permission: "policy.delete", status: 204 }, async (context, { params }) => {
    await removePolicy(context, params.policy_id);
    return { status: 204 };
  }),
  keygenRoute(
    { ...definition, path: "/policies/:policy_id/product", method: "get", permission: "product.read" },
    async (context, { params }) => {
      const { productId } = await readPolicy(context, params.policy_id);
      return { status: 200, data: presentProduct(context, await readProduct(context, productId)) };
    },
  ),
  keygenRoute(
    { ...definition, path: "/policies/:policy_id/entitlements", method: "get", permission: "policy.read", query: listQuery({}) },
    async (context, { params, query }) => {
      const page = keygenPage(query);
      const rows = await listAttachments(context, await holderOf(context, params.policy_id));
      if (rows === undefined) throw new LatchkeyError("policy_not_found");
      const held = await readEntitlements(context, rows);
      const listed = { tenantId: context.tenant.id, path: `/policies/${params.policy_id}/entitlements`, query, page };
      return listAnswer(listed, pageOfAll(held, page), (row) => presentEntitlement(context, row));
    },
  ),
  ...attachmentRoutes({
    path: "/policies/:policy_id",
    params: policyParams,
    permissions: { attach: "policy-entitlements.attach", detach: "policy-entitlements.detach" },
    unknown: "policy_not_found",
    types: { holder: "policy", attachment: "policy-entitlements" },
    holderOf: (context, { policy_id }) => holderOf(context, policy_id),
    idOf: async (_, { policy_id }) => policy_id,
  }),
];

/** @throws LatchkeyError product_not_found for what is no id */
function productIdIn(text: string): string {
  if (z.uuid().safeParse(text).success) return text;
  throw new LatchkeyError("product_not_found");
}
