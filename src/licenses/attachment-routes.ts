import { z } from "zod";
import type { TenantContext } from "../context.ts";
import { attachmentRoutes } from "../entitlements/attachment-routes.ts";
import { licenseHolder } from "../entitlements/attachments.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { coded } from "../http/fields.ts";
import { type Route, tenantRoute } from "../http/route.ts";
import { textOut, time } from "../http/schemas.ts";

import { licenseParams } from "./schemas.ts";
import { nameFromPath } from "./service.ts";
import * as store from "./users-store.ts";

const targetOf = async (context: TenantContext, idOrKey: string) => ({
  tenantId: context.tenant.id,
  name: await nameFromPath(context, idOrKey),
  now: context.now,
});

function known<T>(found: T | undefined | false): T {
  if (found === undefined || found === false) throw new LatchkeyError("47006");
  return found;
}

const user = z
  .object({
    username: textOut("The account's name.", "alice"),
    email: textOut("Where the user is reached.", "alice@example.com"),
    created_at: time("When the user was attached."),
  })
  .meta({ id: "LicenseUser" });

const presentUser = (row: store.UserRow) => ({ ...row, created_at: new Date(row.created_at).toISOString() });

const usernames = z.strictObject({
  usernames: z
    .array(
      z
        .string(coded({ missing: "47040", invalid: "43009" }))
        .min(1, "43009")
        .max(256, "43009"),
      coded({ missing: "47040", invalid: "47040" }),
    )
    .min(1, "47040")
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
    unknown: "47006",
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
      codes: ["42002", "43009", "47006", "47030", "47038", "47040"],
    },
    async (context, { params, body }) => {
      const rows = known(
        await store.attachUsers(context.database, await targetOf(context, params.license_id), [...new Set(body.usernames)]),
      );
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
      codes: ["42002", "47006"],
    },
    async (context, { params }) => {
      const rows = known(await store.selectUsers(context.database, await targetOf(context, params.license_id)));
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
      codes: ["42002", "43009", "47006", "47039", "47040"],
    },
    async (context, { params, body }) => {
      known(await store.detachUsers(context.database, await targetOf(context, params.license_id), [...new Set(body.usernames)]));
      return { status: 204 };
    },
  ),
];
