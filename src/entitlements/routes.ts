import { z } from "zod";
import { idParam, metadataField, nameField } from "../http/fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { entitlement, presentEntitlement } from "./schemas.ts";
import { changeEntitlement, createEntitlement, type EntitlementRecord, readEntitlement, removeEntitlement } from "./service.ts";

const params = z.object({ entitlement_id: idParam("entitlement_not_found", "entitlement") });

const name = nameField({ missing: "entitlement_name_invalid", invalid: "entitlement_name_invalid" }).meta({
  description: "What people call it; 1 to 256 characters.",
  example: "Export",
});

const code = nameField({ missing: "entitlement_code_invalid", invalid: "entitlement_code_invalid" }).meta({
  description: "What your app asks for, unique in the tenant; 1 to 256 characters.",
  example: "EXPORT",
});

/** Returns what answers that are of one thing alone say. */
const withRevision = (entitlement: EntitlementRecord) => ({
  data: presentEntitlement(entitlement),
  revision: entitlement.revision,
});

export const entitlementRoutes: Route[] = [
  tenantRoute(
    {
      method: "post",
      path: "/entitlements",
      operationId: "createEntitlement",
      group: "Set up what you sell",
      summary: "Create an entitlement",
      description: "A feature that your app asks for by `code`. Attach it to policies or licenses.",
      permission: "entitlement.create",
      body: z.strictObject({ name, code, metadata: metadataField.optional() }),
      answer: { status: 201, description: "The entitlement.", data: entitlement },
      refusals: ["tenant_not_found", "entitlement_name_invalid", "entitlement_code_invalid", "entitlement_code_taken"],
    },
    async (context, { body }) => {
      const created = await createEntitlement(context, { ...body, metadata: body.metadata ?? {} });
      return { status: 201, ...withRevision(created) };
    },
  ),
  tenantRoute(
    {
      method: "get",
      path: "/entitlements/:entitlement_id",
      operationId: "readEntitlement",
      group: "Set up what you sell",
      summary: "Read an entitlement",
      description: "By its id. A license sees those that it holds.",
      permission: "entitlement.read",
      params,
      answer: { status: 200, description: "The entitlement.", data: entitlement },
      refusals: ["tenant_not_found", "entitlement_not_found"],
    },
    async (context, input) => ({
      status: 200,
      ...withRevision(await readEntitlement(context, input.params.entitlement_id)),
    }),
  ),
  tenantRoute(
    {
      method: "patch",
      path: "/entitlements/:entitlement_id",
      operationId: "updateEntitlement",
      group: "Set up what you sell",
      summary: "Change an entitlement",
      description: "Changes what the body names and nothing else; what it is attached to stays.",
      permission: "entitlement.update",
      params,
      body: z.strictObject({ name: name.optional(), code: code.optional(), metadata: metadataField.optional() }),
      answer: { status: 200, description: "The entitlement.", data: entitlement },
      refusals: [
        "tenant_not_found",
        "entitlement_name_invalid",
        "entitlement_code_invalid",
        "entitlement_code_taken",
        "entitlement_not_found",
      ],
    },
    async (context, { params: { entitlement_id }, body }) => {
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      return { status: 200, ...withRevision(await changeEntitlement(context, entitlement_id, given)) };
    },
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/entitlements/:entitlement_id",
      operationId: "deleteEntitlement",
      group: "Set up what you sell",
      summary: "Delete an entitlement that is attached nowhere",
      description: "Refused while a policy or license holds it.",
      permission: "entitlement.delete",
      params,
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "entitlement_not_found", "entitlement_in_use"],
    },
    async (context, input) => {
      await removeEntitlement(context, input.params.entitlement_id);
      return { status: 204 };
    },
  ),
];
