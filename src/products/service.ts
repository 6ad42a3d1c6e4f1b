import type { TenantContext } from "../context.ts";
import { uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { insertProduct, type ProductRecord, selectProduct } from "./store.ts";

export type ProductInput = {
  name: string;
  code: string;
  distributionStrategy: "licensed" | "open" | "closed";
  url: string | null;
  platforms: string[];
  metadata: Record<string, unknown>;
};

/** @throws LatchkeyError 44003, 44004 */
export const createProduct = ({ database, tenant, now }: TenantContext, input: ProductInput): Promise<ProductRecord> =>
  insertProduct(database, { ...input, id: uuidV7(now.getTime()), tenantId: tenant.id, createdAt: now, updatedAt: now });

/** @throws LatchkeyError 44006 */
export async function readProduct({ database, tenant, caller }: TenantContext, id: string): Promise<ProductRecord> {
  if (caller.kind === "product" && caller.productId !== id) throw new LatchkeyError("44006");
  const product = await selectProduct(database, tenant.id, id);
  if (product === undefined) throw new LatchkeyError("44006");
  return product;
}
