import { z } from "zod";
import { reachOf } from "../access/reach.ts";
import { attachmentRoutes, policyHolder } from "../entitlements/index.ts";
import { exampleId, idParam, metadataField } from "../http/fields.ts";
import { tenantRoute } from "../http/route.ts";
import { camelKeys } from "../licensing/index.ts";
import { policyRefusals } from "./attribute-schemas.ts";
import { withDuration } from "./duration.ts";
import { presentPolicy } from "./present.ts";
import { createBody, policy, policyAttributesIn, policyName, signingKeyId } from "./schemas.ts";
import { changePolicyAttributes, createPolicy, readPolicy, removePolicy } from "./service.ts";
import type { PolicyRecord } from "./store.ts";

export const policyParams = z.object({ policy_id: idParam("policy_not_found", "policy") });

/** Returns what answers that are of one thing alone say. */
const withRevision = (policy: PolicyRecord) => ({ data: presentPolicy(policy), revision: policy.revision });

export const policyRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/policies",
      operationId: "createPolicy",
      group: "Set up what you sell",
      summary: "Create a policy",
      description: "Its scheme picks which of the tenant's signing keys signs the keys and files of the licenses under it.",
      permission: "policy.create",
      body: createBody,
      typical: ["product_id", "name", "duration", "max_machines"],
      answer: { status: 201, description: "The policy.", data: policy },
      refusals: [
        "tenant_not_found",
        "product_id_missing",
        "product_not_found",
        "policy_name_invalid",
        "policy_signing_key_unfit",
        ...policyRefusals,
      ],
    },
    async (context, { body }) => {
      const { product_id: productId, name, metadata = {}, signing_key_id: signingKeyId = null, ...given } = body;
      const attributes = withDuration(camelKeys(given));
      const created = await createPolicy(context, { productId, name, metadata, signingKeyId, attributes });
      return { status: 201, ...withRevision(created) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/policies/:policy_id",
      operationId: "readPolicy",
      group: "Set up what you sell",
      summary: "Read a policy",
      description: "With every rule, and the public key that verifies its files and keys.",
      permission: "policy.read",
      params: policyParams,
      answer: { status: 200, description: "The policy.", data: policy },
      refusals: ["tenant_not_found", "policy_not_found"],
    },
    async (context, { params }) => ({ status: 200, ...withRevision(await readPolicy(context, params.policy_id)) }),
  ),
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
        signing_key_id: signingKeyId,
        ...policyAttributesIn,
      }),
      answer: { status: 200, description: "The policy.", data: policy },
      refusals: [
        "tenant_not_found",
        "product_id_missing",
        "product_not_found",
        "policy_name_invalid",
        "policy_not_found",
        "policy_product_or_scheme_fixed",
        "policy_signing_key_unfit",
        ...policyRefusals,
      ],
    },
    async (context, { params, body }) => {
      const { product_id: productId, name, metadata, signing_key_id, ...given } = body;
      const changed = await changePolicyAttributes(context, params.policy_id, {
        productId,
        name,
        metadata,
        signingKeyId: signing_key_id,
        attributes: withDuration(camelKeys(given)),
      });
      return { status: 200, ...withRevision(changed) };
    },
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/policies/:policy_id",
      operationId: "deletePolicy",
      group: "Set up what you sell",
      summary: "Delete a policy that has no licenses",
      description: "Its pool goes with it. Files and keys that were signed under it still verify with the tenant's public key.",
      permission: "policy.delete",
      params: policyParams,
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "policy_not_found", "policy_has_licenses"],
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
    permissions: { attach: "policy-entitlements.attach", detach: "policy-entitlements.detach", read: "policy.read" },
    unknown: "policy_not_found",
    holderOf: async (context, { policy_id }) => policyHolder(context.tenant.id, policy_id, reachOf(context)),
  }),
];
