import type { ProductRecord } from "./store.ts";

export const presentProduct = (product: ProductRecord) => ({
  id: product.id,
  name: product.name,
  code: product.code,
  distribution_strategy: product.distributionStrategy,
  url: product.url,
  platforms: product.platforms,
  metadata: product.metadata,
  created_at: product.createdAt.toISOString(),
  updated_at: product.updatedAt.toISOString(),
});
