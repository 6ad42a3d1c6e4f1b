import { z } from "zod";
import { type Route, tenantRoute } from "../http/route.ts";
import { changeTenant, regenerateKey, removeTenant } from "./change.ts";
import { presentTenant } from "./present.ts";
import { tenant } from "./routes.ts";

const changeBody = z.strictObject({
  protected: z
    .boolean()
    .optional()
    .meta({ description: "Whether only admins create licenses under a new policy that does not say.", example: true }),
  edge_shards: z.int().min(1).max(64).optional().meta({
    description:
      "Over how many nodes in each region its licenses are spread, 1 to 64: one serves some thousand validations a second.",
    example: 4,
  }),
});

export const tenantChangeRoutes: Route[] = [
  tenantRoute(
    {
      method: "patch",
      path: "",
      operationId: "updateTenant",
      group: "Operate the service",
      summary: "Change a tenant",
      description: "Changes what it names and nothing else. Validations go on while licenses move to other nodes.",
      permission: "tenant.update",
      body: changeBody,
      answer: { status: 200, description: "The tenant.", data: tenant },
      codes: ["42002"],
    },
    async (context, { body }) => {
      const changed = await changeTenant(context, { protected: body.protected, edgeShards: body.edge_shards });
      return { status: 200, data: presentTenant(changed) };
    },
  ),
  tenantRoute(
    {
      method: "post",
      path: "/regenerate",
      operationId: "regenerateTenantKey",
      group: "Operate the service",
      summary: "Make a tenant's key pair anew",
      description:
        "Sessions signed by the old key end. Its public half stays in the key set, retired; its private half is gone. " +
        "Keys of policies, license keys and API tokens are untouched.",
      permission: "tenant.update",
      body: z.strictObject({}),
      answer: { status: 200, description: "The tenant, with its new key.", data: tenant },
      codes: ["42002"],
    },
    async (context) => ({ status: 200, data: presentTenant(await regenerateKey(context)) }),
  ),
  tenantRoute(
    {
      method: "delete",
      path: "",
      operationId: "deleteTenant",
      group: "Operate the service",
      summary: "Delete a tenant and everything of it",
      description: "Its accounts, products, policies, licenses and machines go with it. There is no way back.",
      permission: "tenant.delete",
      answer: { status: 204, description: "It is gone." },
      codes: ["42002"],
    },
    async (context) => {
      await removeTenant(context);
      return { status: 204 };
    },
  ),
];
