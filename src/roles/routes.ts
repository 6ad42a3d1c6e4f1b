import { z } from "zod";
import { type Route, tenantRoute } from "../http/route.ts";
import { nameField, params, permissionsField, presentRole, role } from "./schemas.ts";
import { changeRole, createRole, type RoleRecord, readRole, removeRole } from "./service.ts";

/** Returns what answers that are of one thing alone say. */
const withRevision = (role: RoleRecord) => ({ data: presentRole(role), revision: role.revision });

export const roleRoutes: Route[] = [
  tenantRoute(
    {
      method: "post",
      path: "/roles",
      operationId: "createRole",
      group: "People and roles",
      summary: "Create a custom role",
      description: "Beside `admin` and `user`. Give it to accounts by its name.",
      permission: "admin.create",
      body: z.strictObject({ name: nameField, permissions: permissionsField }),
      answer: { status: 201, description: "The role.", data: role },
      refusals: ["tenant_not_found", "role_name_taken", "role_name_invalid", "role_permissions_invalid"],
    },
    async (context, { body }) => ({ status: 201, ...withRevision(await createRole(context, body)) }),
  ),
  tenantRoute(
    {
      method: "get",
      path: "/roles/:role_name",
      operationId: "readRole",
      group: "People and roles",
      summary: "Read a custom role",
      description: "By its name. The built-in roles `admin` and `user` are not here.",
      permission: "admin.read",
      params,
      answer: { status: 200, description: "The role.", data: role },
      refusals: ["tenant_not_found", "role_not_found"],
    },
    async (context, input) => ({ status: 200, ...withRevision(await readRole(context, input.params.role_name)) }),
  ),
  tenantRoute(
    {
      method: "patch",
      path: "/roles/:role_name",
      operationId: "updateRole",
      group: "People and roles",
      summary: "Change a custom role",
      description:
        "Changes what the body names and nothing else. New permissions hold for the sessions of its accounts; a new name ends them. " +
        "You change no role that allows more than you may.",
      permission: "admin.update",
      params,
      body: z.strictObject({ name: nameField.optional(), permissions: permissionsField.optional() }),
      answer: { status: 200, description: "The role.", data: role },
      refusals: ["tenant_not_found", "role_not_found", "role_name_taken", "role_name_invalid", "role_permissions_invalid"],
    },
    async (context, input) => ({
      status: 200,
      ...withRevision(await changeRole(context, input.params.role_name, input.body)),
    }),
  ),
  tenantRoute(
    {
      method: "delete",
      path: "/roles/:role_name",
      operationId: "deleteRole",
      group: "People and roles",
      summary: "Delete a role that no account has",
      description: "Refused while an account has it, and where it allows more than you may.",
      permission: "admin.delete",
      params,
      answer: { status: 204, description: "It is gone." },
      refusals: ["tenant_not_found", "role_not_found", "role_in_use"],
    },
    async (context, input) => {
      await removeRole(context, input.params.role_name);
      return { status: 204 };
    },
  ),
];
