import { z } from "zod";
import { coded } from "../http/fields.ts";
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
  .array(ownKeyField({ missing: "47015", invalid: "47035" }), coded({ missing: "46036", invalid: "46036" }))
  .min(1, "46036")
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
