import type { AccountRecord } from "../../../accounts/index.ts";
import type { TenantContext } from "../../../context.ts";
import { accountStatus } from "../../../licensing/index.ts";
import { camelCased, type Resource, resource } from "../resource.ts";

/** An account. This format has no usernames: the email address stands for one. */
export const presentUser = ({ tenant }: Pick<TenantContext, "tenant">, account: AccountRecord): Resource =>
  resource({
    tenantId: tenant.id,
    type: "users",
    id: account.id,
    attributes: {
      fullName: [account.firstName, account.lastName].filter((name) => name !== null).join(" ") || null,
      firstName: account.firstName,
      lastName: account.lastName,
      email: account.email,
      status: accountStatus(account).toUpperCase(),
      role: account.roleName,
      metadata: camelCased(account.metadata),
      created: account.createdAt.toISOString(),
      updated: account.updatedAt.toISOString(),
    },
    one: { group: null },
    many: { products: null, licenses: null, machines: null, tokens: null, "second-factors": null },
  });
