import { z } from "zod";
import { documentedPermission, permissionOut } from "../access/permission-schemas.ts";
import { formerPermissions, permissionsOfRole } from "../access/permissions.ts";
import { refusedAs } from "../http/fields.ts";
import { createdAt, documentedPattern, textOut, updatedAt } from "../http/schemas.ts";
import { patternBetween } from "../names.ts";
import type { RoleRecord } from "./service.ts";

/** A tenant's own role as the API shows it. */
export const role = z
  .object({
    name: textOut("Its name, unique in the tenant.", "support"),
    permissions: z
      .array(permissionOut)
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

/** Rules of names for the characters of ASCII. */
const asciiRules = patternBetween("\\x00-\\x1f\\x21-\\x2a\\x2c\\x2f\\x3a-\\x3f\\x5b-\\x5e\\x60\\x7b-\\x7f");

const invalidName = refusedAs({ missing: "role_name_invalid", invalid: "role_name_invalid" });

export const nameField = z
  .string(invalidName)
  .trim()
  .max(256, invalidName)
  .regex(namePattern, invalidName)
  .meta({
    ...documentedPattern(asciiRules, namePattern),
    description: "Letters, digits, and between them spaces and `. _ @ + -`; 1 to 256. Unique in the tenant, no built-in role's.",
    example: "support",
  });

const invalidPermissions = refusedAs({ missing: "role_permissions_invalid", invalid: "role_permissions_invalid" });

const formerNames = Object.keys(formerPermissions) as (keyof typeof formerPermissions)[];

/** Permissions that a role may have. Former spellings come last. */
const assignable = [...permissionsOfRole.admin, ...formerNames];

export const permissionsField = z
  .array(z.enum(assignable, invalidPermissions).meta(documentedPermission), invalidPermissions)
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
