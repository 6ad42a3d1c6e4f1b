import type { TenantContext } from "../../../context.ts";
import type { TokenRecord } from "../../../tokens/index.ts";
import { type Linked, type Resource, resource, timeOrNull } from "../resource.ts";

/** The kind of a token, by what bears it. */
function kindOf({ productId, licenseId, bearerRole }: TokenRecord): string {
  if (productId !== null) return "product-token";
  if (licenseId !== null) return "activation-token";
  return bearerRole === "admin" ? "admin-token" : "user-token";
}

function bearerOf({ productId, licenseId, accountId }: TokenRecord): Linked {
  if (productId !== null) return { type: "products", id: productId };
  if (licenseId !== null) return { type: "licenses", id: licenseId };
  return accountId === null ? null : { type: "users", id: accountId };
}

/** A token. @param text the token itself, where it was made a moment ago */
export function presentToken({ tenant }: Pick<TenantContext, "tenant">, token: TokenRecord, text?: string): Resource {
  const isOfLicense = token.licenseId !== null;
  return resource({
    tenantId: tenant.id,
    type: "tokens",
    id: token.id,
    attributes: {
      kind: kindOf(token),
      ...(text === undefined ? {} : { token: text }),
      name: token.name,
      expiry: timeOrNull(token.expiry),
      // Tokens are counted nowhere here.
      ...(isOfLicense ? { maxActivations: null, activations: null, maxDeactivations: null, deactivations: null } : {}),
      created: token.createdAt.toISOString(),
      updated: token.createdAt.toISOString(),
    },
    one: { bearer: bearerOf(token) },
  });
}
