import { z } from "zod";
import { formerPermissions, permissions, permissionsOfRole } from "../access/permissions.ts";
import { refusedAs } from "../http/fields.ts";
import { createdAt, textOut, updatedAt } from "../http/schemas.ts";
import type { RoleRecord } from "./service.ts";

/** A tenant's own role as the API shows it. */
export const role = z
  .object({
    name: textOut("Its name, unique in the tenant.", "support"),
    permissions: z
      .array(z.enum(permissions))
      .meta({ description: "What accounts of this role may do.", example: ["license.read", "license.suspend"] }),
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Role" });

export const presentRole = (row: RoleRecord) => ({
  name: row.name,
  permissions: row.permissions,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

/** Names that can stand in a path as they are read: letters, digits, and between them spaces and a few marks. */
const namePattern = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._@+-]*[\p{L}\p{N}])?$/u;

const invalidName = refusedAs({ missing: "role_name_invalid", invalid: "role_name_invalid" });

export const nameField = z.string(invalidName).trim().max(256, invalidName).regex(namePattern, invalidName).meta({
  description: "Letters, digits, and between them spaces and `. _ @ + -`; 1 to 256. Unique in the tenant, no built-in role's.",
  example: "support",
});

const invalidPermissions = refusedAs({ missing: "role_permissions_invalid", invalid: "role_permissions_invalid" });

const formerNames = Object.keys(formerPermissions) as (keyof typeof formerPermissions)[];

/** Permissions that a role may have. Former spellings come last. */
const assignable = [...permissionsOfRole.admin, ...formerNames];

export const permissionsField = z
  .array(z.enum(assignable, invalidPermissions), invalidPermissions)
  .max(1_000)
  .meta({
    description: "What accounts of this role may do: no more than an admin, and no more than you.",
    example: ["license.read", "license.suspend"],
  });

export const params = z.object({
  role_name: z
    .string()
    .min(1, "role_not_found")
    .max(256, "role_not_found")
    .meta({ description: "The role's name.", example: "support" }),
});
