import { reachesProduct, reachOf } from "../access/reach.ts";
import { forgetToken } from "../auth/bearer.ts";
import type { TenantContext } from "../context.ts";
import { uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { deleteProduct, insertProduct, type ProductRecord, type ProductUpdate, selectProduct, updateProduct } from "./store.ts";

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

/** A product's token sees that product alone. @throws LatchkeyError 44006 */
export function requireProductInReach(context: TenantContext, id: string): void {
  if (!reachesProduct(reachOf(context), id)) throw new LatchkeyError("44006");
}

/** @throws LatchkeyError 44006 */
export async function readProduct(context: TenantContext, id: string): Promise<ProductRecord> {
  const { database, tenant } = context;
  requireProductInReach(context, id);
  const product = await selectProduct(database, tenant.id, id);
  if (product === undefined) throw new LatchkeyError("44006");
  return product;
}

/** Changes what the update names and nothing else. @throws LatchkeyError 44003, 44004, 44006 */
export async function changeProduct(
  { database, tenant, now }: TenantContext,
  id: string,
  update: ProductUpdate,
): Promise<ProductRecord> {
  const changed = await updateProduct(database, tenant.id, id, { ...update, updatedAt: now });
  if (changed === undefined) throw new LatchkeyError("44006");
  return changed;
}

/** @throws LatchkeyError 44006, and 44008 for one that has licenses, unless it cascades */
export async function removeProduct({ database, tenant, now }: TenantContext, id: string, cascade: boolean): Promise<void> {
  const deleted = await deleteProduct(database, { tenantId: tenant.id, id, cascade, now });
  if (deleted === undefined) throw new LatchkeyError("44006");
  deleted.tokenIds.forEach(forgetToken);
}
