import { z } from "zod";
import { idParam } from "../http/fields.ts";
import { tenantRoute } from "../http/route.ts";
import { camelKeys } from "../licensing/index.ts";
import { attributeCodes } from "./attribute-schemas.ts";
import { withDuration } from "./duration.ts";
import { presentPolicy } from "./present.ts";
import { createBody, policy } from "./schemas.ts";
import { createPolicy, readPolicy } from "./service.ts";

export const policyParams = z.object({ policy_id: idParam("46003", "policy") });

export const policyRoutes = [
  tenantRoute(
    {
      method: "post",
      path: "/policies",
      operationId: "createPolicy",
      group: "Set up what you sell",
      summary: "Create a policy",
      description: "It gets a key pair of its own, which signs the keys and files of the licenses under it.",
      permission: "policy.create",
      body: createBody,
      typical: ["product_id", "name", "duration", "max_machines"],
      answer: { status: 201, description: "The policy.", data: policy },
      codes: ["42002", "44005", "44006", "46000", ...attributeCodes],
    },
    async (context, { body }) => {
      const { product_id, name, metadata = {}, ...given } = body;
      const attributes = withDuration(camelKeys(given));
      const created = await createPolicy(context, { productId: product_id, name, metadata, attributes });
      return { status: 201, data: presentPolicy(created) };
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
      codes: ["42002", "46003"],
    },
    async (context, { params }) => ({ status: 200, data: presentPolicy(await readPolicy(context, params.policy_id)) }),
  ),
];
