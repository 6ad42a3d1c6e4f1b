import { readAccount } from "../../../accounts/index.ts";
import type { TenantContext } from "../../../context.ts";
import { licenseHolder } from "../../../entitlements/index.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import type { Route } from "../../../http/route.ts";
import {
  attachLicenseUsers,
  detachLicenseUsers,
  findDocument,
  licenseParams,
  listLicenseUsers,
  nameFromPath,
} from "../../../licenses/index.ts";
import { readPolicy } from "../../../policies/index.ts";
import { readProduct } from "../../../products/index.ts";
import { attachmentRoutes } from "../holders.ts";
import { linksTo } from "../input.ts";
import { KeygenError } from "../keygen-error.ts";
import { keygenPage, listAnswer, listQuery, pageOfAll } from "../lists.ts";
import { presentPolicy } from "../policies/present.ts";
import { presentProduct } from "../products/present.ts";
import { resource } from "../resource.ts";
import { keygenRoute } from "../route.ts";
import { usernameOfLink } from "../users/named.ts";
import { presentUser } from "../users/present.ts";

/** Reads a license with its policy, product and owner. @throws LatchkeyError license_not_found */
async function documentOf(context: TenantContext, idOrKey: string) {
  const found = await findDocument(context, await nameFromPath(context, idOrKey));
  if (found === undefined) throw new LatchkeyError("license_not_found");
  return found;
}

const params = licenseParams;

const usernamesIn = (context: TenantContext, { data }: { data: { id: string }[] }): Promise<string[]> =>
  Promise.all(data.map(({ id }, index) => usernameOfLink(context, id, "USER_NOT_FOUND", { pointer: `/data/${index}` })));

/** The owner is a user without being attached. @throws KeygenError where the request attaches or detaches the owner */
function refuseOwner(owner: string | undefined, usernames: string[], isAttached: boolean): void {
  const index = owner === undefined ? -1 : usernames.indexOf(owner);
  if (index === -1) return;
  throw new KeygenError({
    refusal: "user_already_attached",
    status: isAttached ? 422 : 403,
    code: isAttached ? "USER_CONFLICT" : "USER_NOT_ALLOWED",
    source: { pointer: `/data/${index}` },
    detail: "This user owns the license. Change the owner instead.",
  });
}

const usersPath = { path: "/licenses/:license_id/users", params } as const;

/** A license's entitlements and users. */
export const licenseHoldingRoutes: Route[] = [
  ...attachmentRoutes({
    path: "/licenses/:license_id",
    params,
    permissions: { attach: "license-entitlements.attach", detach: "license-entitlements.detach" },
    unknown: "license_not_found",
    types: { holder: "license", attachment: "license-entitlements" },
    holderOf: async (context, { license_id }) => licenseHolder(context.tenant.id, await nameFromPath(context, license_id)),
    idOf: async (context, { license_id }) => (await documentOf(context, license_id)).license.id,
  }),
  keygenRoute(
    { ...usersPath, method: "post", permission: "license-users.attach", body: linksTo("users") },
    async (context, input) => {
      const { license, owner } = await documentOf(context, input.params.license_id);
      const usernames = await usernamesIn(context, input.body);
      refuseOwner(owner?.username, usernames, true);
      const rows = await attachLicenseUsers(context, await nameFromPath(context, license.id), usernames);
      const data = rows.map(({ id, created_at }) => {
        const created = new Date(created_at).toISOString();
        return resource({
          tenantId: context.tenant.id,
          type: "license-users",
          id: `${license.id}:${id}`,
          attributes: { created, updated: created },
          one: { license: { type: "licenses", id: license.id }, user: { type: "users", id } },
        });
      });
      return { status: 200, data };
    },
  ),
  keygenRoute(
    { ...usersPath, method: "delete", permission: "license-users.detach", status: 204, body: linksTo("users") },
    async (context, input) => {
      const { license, owner } = await documentOf(context, input.params.license_id);
      const usernames = await usernamesIn(context, input.body);
      refuseOwner(owner?.username, usernames, false);
      await detachLicenseUsers(context, await nameFromPath(context, license.id), usernames);
      return { status: 204 };
    },
  ),
  keygenRoute({ ...usersPath, method: "get", permission: "user.read", query: listQuery({}) }, async (context, input) => {
    const page = keygenPage(input.query);
    const { license, owner } = await documentOf(context, input.params.license_id);
    const attached = await listLicenseUsers(context, await nameFromPath(context, license.id));
    const usernames = [...(owner === null ? [] : [owner.username]), ...attached.map(({ username }) => username)];
    const users = await Promise.all(usernames.map((username) => readAccount(context, username)));
    const sorted = users.sort((left, right) => left.createdAt.getTime() - right.createdAt.getTime());
    const listed = { tenantId: context.tenant.id, path: `/licenses/${license.id}/users`, query: input.query, page };
    return listAnswer(listed, pageOfAll(sorted, page), (user) => presentUser(context, user));
  }),
  keygenRoute(
    { method: "get", path: "/licenses/:license_id/policy", params, permission: "policy.read" },
    async (context, input) => {
      const { policy } = await documentOf(context, input.params.license_id);
      return { status: 200, data: presentPolicy(context, await readPolicy(context, policy.id)) };
    },
  ),
  keygenRoute(
    { method: "get", path: "/licenses/:license_id/product", params, permission: "product.read" },
    async (context, input) => {
      const { product } = await documentOf(context, input.params.license_id);
      return { status: 200, data: presentProduct(context, await readProduct(context, product.id)) };
    },
  ),
  keygenRoute({ method: "get", path: "/licenses/:license_id/owner", params, permission: "user.read" }, async (context, input) => {
    const { owner } = await documentOf(context, input.params.license_id);
    if (owner === null) throw new LatchkeyError("account_not_found");
    return { status: 200, data: presentUser(context, await readAccount(context, owner.username)) };
  }),
];
