import { z } from "zod";
import { reachOf } from "../access/reach.ts";
import { attachmentRoutes } from "../entitlements/attachment-routes.ts";
import { policyHolder } from "../entitlements/attachments.ts";
import { coded, exampleId, metadataField } from "../http/fields.ts";
import { ownKeyField, ownKeyLength } from "../http/key-fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { wholeOut } from "../http/schemas.ts";
import { camelKeys } from "../licensing/index.ts";
import { attributeCodes } from "./attribute-schemas.ts";
import { withDuration } from "./duration.ts";
import { presentPolicy } from "./present.ts";
import { policyParams } from "./routes.ts";
import { createBody, policy, policyAttributesIn, policyName } from "./schemas.ts";
import { changePolicyAttributes, clearPool, fillPool, poolOf, removePolicy } from "./service.ts";

const pool = z.object({ left: wholeOut("Keys that are left.", 998) }).meta({ id: "Pool" });

const poolPath = {
  path: "/policies/:policy_id/pool",
  group: "Set up what you sell",
  permission: "policy.update",
  params: policyParams,
} as const;

const keysField = z
  .array(ownKeyField({ missing: "47015", invalid: "47035" }), coded({ missing: "46036", invalid: "46036" }))
  .min(1, "46036")
  .max(1_000)
  .meta({
    description: `Keys of your own: 1 to 1,000 at a time, each ${ownKeyLength} printable characters.`,
    example: ["SKETCH-2026-0001"],
  });

export const policyChangeRoutes: Route[] = [
  tenantRoute(
    {
      method: "patch",
      path: "/policies/:policy_id",
      operationId: "updatePolicy",
      group: "Set up what you sell",
      summary: "Change a policy",
      description: "Changes what the body names and nothing else; licenses under it follow at once. The scheme never changes.",
      permission: "policy.update",
      params: policyParams,
      body: z.strictObject({
        product_id: createBody.shape.product_id.optional().meta({
          description: "The product it is for. It cannot change: it may be repeated, or left out.",
          example: exampleId,
        }),
        name: policyName.optional(),
        metadata: metadataField.optional(),
        ...policyAttributesIn,
      }),
      answer: { status: 200, description: "The policy.", data: policy },
      codes: ["42002", "44005", "44006", "46000", "46003", "46034", ...attributeCodes],
    },
    async (context, { params, body }) => {
      const { product_id: productId, name, metadata, ...given } = body;
      const changed = await changePolicyAttributes(context, params.policy_id, {
        productId,
        name,
        metadata,
        attributes: withDuration(camelKeys(given)),
      });
      return { status: 200, data: presentPolicy(changed) };
    },
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/policies/:policy_id",
      operationId: "deletePolicy",
      group: "Set up what you sell",
      summary: "Delete a policy that has no licenses",
      description: "Its key pair and its pool go with it: files and keys signed by it still verify with the public key.",
      permission: "policy.delete",
      params: policyParams,
      answer: { status: 204, description: "It is gone." },
      codes: ["42002", "46003", "46032"],
    },
    async (context, { params }) => {
      await removePolicy(context, params.policy_id);
      return { status: 204 };
    },
  ),
  ...attachmentRoutes({
    path: "/policies/:policy_id/entitlements",
    group: "Set up what you sell",
    noun: "Policy",
    params: policyParams,
    permissions: { attach: "policy_entitlements.attach", detach: "policy_entitlements.detach", read: "policy.read" },
    unknown: "46003",
    holderOf: async (context, { policy_id }) => policyHolder(context.tenant.id, policy_id, reachOf(context)),
  }),
  tenantRoute(
    {
      ...poolPath,
      method: "post",
      operationId: "fillPool",
      summary: "Fill a policy's pool of keys",
      description: "All of them or none. A license created under the policy takes one, once.",
      body: z.strictObject({ keys: keysField }),
      answer: { status: 201, description: "What is left.", data: pool },
      codes: ["42002", "46003", "46035", "46036", "47015", "47031", "47035"],
    },
    async (context, { params, body }) => ({ status: 201, data: { left: await fillPool(context, params.policy_id, body.keys) } }),
  ),
  tenantRoute(
    {
      ...poolPath,
      method: "get",
      operationId: "readPool",
      summary: "Ask how many keys are left in a policy's pool",
      description: "A license created under the policy takes one.",
      answer: { status: 200, description: "What is left.", data: pool },
      codes: ["42002", "46003"],
    },
    async (context, { params }) => ({ status: 200, data: { left: await poolOf(context, params.policy_id) } }),
  ),
  tenantRoute(
    {
      ...poolPath,
      method: "delete",
      operationId: "emptyPool",
      summary: "Empty a policy's pool of keys",
      description: "The keys that are left are deleted. Licenses that took one keep it.",
      answer: { status: 204, description: "It is empty." },
      codes: ["42002", "46003"],
    },
    async (context, { params }) => {
      await clearPool(context, params.policy_id);
      return { status: 204 };
    },
  ),
];
