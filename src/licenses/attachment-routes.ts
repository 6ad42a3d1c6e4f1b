import { z } from "zod";
import { attachmentRoutes, licenseHolder } from "../entitlements/index.ts";
import { refusedAs } from "../http/fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { textOut, time } from "../http/schemas.ts";
import { licenseParams } from "./schemas.ts";
import { nameFromPath } from "./service.ts";
import { attachLicenseUsers, detachLicenseUsers, listLicenseUsers } from "./users.ts";
import type { UserRow } from "./users-store.ts";

const user = z
  .object({
    username: textOut("The account's name.", "alice"),
    email: textOut("The user's email address.", "alice@example.com"),
    created_at: time("When the user was attached."),
  })
  .meta({ id: "LicenseUser" });

const presentUser = ({ id, ...row }: UserRow) => ({ ...row, created_at: new Date(row.created_at).toISOString() });

const usernames = z.strictObject({
  usernames: z
    .array(
      z
        .string(refusedAs({ missing: "usernames_missing", invalid: "account_not_found" }))
        .min(1, "account_not_found")
        .max(256, "account_not_found"),
      refusedAs({ missing: "usernames_missing", invalid: "usernames_missing" }),
    )
    .min(1, "usernames_missing")
    .max(100)
    .meta({ description: "Usernames of accounts of the tenant, 1 to 100.", example: ["alice"] }),
});

const usersPath = { path: "/licenses/:license_id/users", group: "Issue and change licenses", params: licenseParams } as const;

export const licenseAttachmentRoutes: Route[] = [
  ...attachmentRoutes({
    path: "/licenses/:license_id/entitlements",
    group: "Issue and change licenses",
    noun: "License",
    params: licenseParams,
    permissions: { attach: "license-entitlements.attach", detach: "license-entitlements.detach", read: "license.read" },
    unknown: "license_not_found",
    holderOf: async (context, { license_id }) => licenseHolder(context.tenant.id, await nameFromPath(context, license_id)),
  }),
  tenantRoute(
    {
      ...usersPath,
      method: "post",
      operationId: "attachLicenseUsers",
      summary: "Attach users to a license",
      description: "All of them or none, within max_users; the owner counts as one.",
      permission: "license-users.attach",
      body: usernames,
      answer: { status: 201, description: "Those attached.", data: z.array(user) },
      refusals: [
        "tenant_not_found",
        "account_not_found",
        "license_not_found",
        "user_limit_reached",
        "user_already_attached",
        "usernames_missing",
      ],
    },
    async (context, { params, body }) => {
      const named = await nameFromPath(context, params.license_id);
      const rows = await attachLicenseUsers(context, named, body.usernames);
      return { status: 201, data: rows.map(presentUser) };
    },
  ),
  tenantRoute(
    {
      ...usersPath,
      method: "get",
      operationId: "listLicenseUsers",
      summary: "List the users attached to a license",
      description: "By username, without pages. The owner is not among them.",
      permission: "license.read",
      answer: { status: 200, description: "All of them.", data: z.array(user), isCounted: true },
      refusals: ["tenant_not_found", "license_not_found"],
    },
    async (context, { params }) => {
      const rows = await listLicenseUsers(context, await nameFromPath(context, params.license_id));
      return { status: 200, data: rows.map(presentUser), count: rows.length };
    },
  ),
  tenantRoute(
    {
      ...usersPath,
      method: "delete",
      operationId: "detachLicenseUsers",
      summary: "Detach users from a license",
      description: "All of them or none.",
      permission: "license-users.detach",
      body: usernames,
      answer: { status: 204, description: "They are detached." },
      refusals: ["tenant_not_found", "account_not_found", "license_not_found", "user_not_attached", "usernames_missing"],
    },
    async (context, { params, body }) => {
      await detachLicenseUsers(context, await nameFromPath(context, params.license_id), body.usernames);
      return { status: 204 };
    },
  ),
];
