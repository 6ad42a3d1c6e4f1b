import { z } from "zod";
import { permissions, permissionsOfRole } from "./permissions.ts";

/** Documents a permission that a request gives: today's spellings alone, of those that a role or token of a tenant can have. */
export const documentedPermission = {
  sharedAs: "Permission",
  type: "string",
  enum: permissionsOfRole.admin,
  maxLength: undefined,
};

/** A permission of a role or token, as the API shows it. */
export const permissionOut = z.enum(permissions).meta(documentedPermission);
