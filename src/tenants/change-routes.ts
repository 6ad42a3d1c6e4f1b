import { z } from "zod";
import { type Route, tenantRoute } from "../http/route.ts";
import { regenerateKey, removeTenant } from "./change.ts";
import { presentTenant } from "./present.ts";
import { tenant } from "./routes.ts";

export const tenantChangeRoutes: Route[] = [
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
