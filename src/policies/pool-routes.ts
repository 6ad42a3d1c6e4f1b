import { z } from "zod";
import { refusedAs } from "../http/fields.ts";
import { ownKeyField, ownKeyLength } from "../http/key-fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { wholeOut } from "../http/schemas.ts";
import { policyParams } from "./routes.ts";
import { clearPool, fillPool, poolOf } from "./service.ts";

const pool = z.object({ left: wholeOut("Keys that are left.", 998) }).meta({ id: "Pool" });

const poolPath = {
  path: "/policies/:policy_id/pool",
  group: "Set up what you sell",
  permission: "policy.update",
  params: policyParams,
} as const;

const keysField = z
  .array(
    ownKeyField({ missing: "license_key_missing", invalid: "license_key_invalid" }),
    refusedAs({ missing: "pool_keys_missing", invalid: "pool_keys_missing" }),
  )
  .min(1, "pool_keys_missing")
  .max(1_000)
  .meta({
    description: `Keys of your own: 1 to 1,000 at a time, each ${ownKeyLength} printable characters.`,
    example: ["SKETCH-2026-0001"],
  });

export const policyPoolRoutes: Route[] = [
  tenantRoute(
    {
      ...poolPath,
      method: "post",
      operationId: "fillPool",
      summary: "Add keys to a policy's pool",
      description: "All of them or none. A license created under the policy takes one, once.",
      body: z.strictObject({ keys: keysField }),
      answer: { status: 201, description: "What is left.", data: pool },
      refusals: [
        "tenant_not_found",
        "policy_not_found",
        "pool_not_used",
        "pool_keys_missing",
        "license_key_missing",
        "license_key_taken",
        "license_key_invalid",
      ],
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
      refusals: ["tenant_not_found", "policy_not_found"],
    },
    async (context, { params }) => ({ status: 200, data: { left: await poolOf(context, params.policy_id) } }),
  ),
  tenantRoute(
    {
      ...poolPath,
      method: "delete",
      operationId: "emptyPool",
      summary: "Delete all keys of a policy's pool",
      description: "The keys that are left are deleted. Licenses that took one keep it.",
      answer: { status: 204, description: "It is empty." },
      refusals: ["tenant_not_found", "policy_not_found"],
    },
    async (context, { params }) => {
      await clearPool(context, params.policy_id);
      return { status: 204 };
    },
  ),
];
