import type { TenantContext } from "../../../context.ts";
import type { ProductRecord } from "../../../products/index.ts";
import { camelCased, type Resource, resource } from "../resource.ts";

export const presentProduct = ({ tenant }: Pick<TenantContext, "tenant">, product: ProductRecord): Resource =>
  resource({
    tenantId: tenant.id,
    type: "products",
    id: product.id,
    attributes: {
      name: product.name,
      // A product without a code of its own has its id in that place.
      code: product.code === product.id ? null : product.code,
      distributionStrategy: product.distributionStrategy.toUpperCase(),
      url: product.url,
      platforms: product.platforms,
      metadata: camelCased(product.metadata),
      created: product.createdAt.toISOString(),
      updated: product.updatedAt.toISOString(),
    },
    many: { policies: null, licenses: null, machines: null, tokens: null, users: null },
  });
