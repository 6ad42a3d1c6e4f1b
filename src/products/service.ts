import { idFor } from "../access/ids.ts";
import { reachesProduct, reachOf } from "../access/reach.ts";
import { forgetToken } from "../auth/index.ts";
import type { TenantContext } from "../context.ts";
import { uuidIn } from "../crypto/license-keys.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import {
  deleteProduct,
  insertProduct,
  type ProductRecord,
  type ProductUpdate,
  selectProduct,
  selectProductByCode,
  updateProduct,
} from "./store.ts";

export type ProductInput = {
  /** The id that it had in another system. */
  id?: string | undefined;
  name: string;
  /** Undefined for a product that software calls by its id. */
  code: string | undefined;
  distributionStrategy: "licensed" | "open" | "closed";
  url: string | null;
  platforms: string[];
  metadata: Record<string, unknown>;
};

/** @throws LatchkeyError permission_denied where the caller may not choose ids, id_taken, product_name_taken, product_code_taken */
export async function createProduct(context: TenantContext, input: ProductInput): Promise<ProductRecord> {
  const { database, tenant, now } = context;
  const id = idFor(context, input.id);
  return insertProduct(database, { ...input, code: input.code ?? id, id, tenantId: tenant.id, createdAt: now, updatedAt: now });
}

/** A product's token sees that product alone. @throws LatchkeyError product_not_found */
export function requireProductInReach(context: TenantContext, id: string): void {
  if (!reachesProduct(reachOf(context), id)) throw new LatchkeyError("product_not_found");
}

/** @throws LatchkeyError product_not_found */
export async function readProduct(context: TenantContext, id: string): Promise<ProductRecord> {
  const { database, tenant } = context;
  requireProductInReach(context, id);
  const product = await selectProduct(database, tenant.id, id);
  if (product === undefined) throw new LatchkeyError("product_not_found");
  return product;
}

/** Finds a product by its id or by its code. @throws LatchkeyError product_not_found */
export async function findProduct(context: TenantContext, idOrCode: string): Promise<ProductRecord> {
  const id = uuidIn(idOrCode);
  if (id !== null) return readProduct(context, id);
  const product = await selectProductByCode(context.database, context.tenant.id, idOrCode);
  if (product === undefined) throw new LatchkeyError("product_not_found");
  requireProductInReach(context, product.id);
  return product;
}

/** Changes what the update names and nothing else. @throws LatchkeyError product_name_taken, product_code_taken, product_not_found */
export async function changeProduct(
  { database, tenant, now }: TenantContext,
  id: string,
  update: ProductUpdate,
): Promise<ProductRecord> {
  const changed = await updateProduct(database, tenant.id, id, { ...update, updatedAt: now });
  if (changed === undefined) throw new LatchkeyError("product_not_found");
  return changed;
}

/** @throws LatchkeyError product_not_found, and product_has_licenses for one that has licenses, unless it cascades */
export async function removeProduct({ database, tenant, now }: TenantContext, id: string, cascade: boolean): Promise<void> {
  const deleted = await deleteProduct(database, { tenantId: tenant.id, id, cascade, now });
  if (deleted === undefined) throw new LatchkeyError("product_not_found");
  deleted.tokenIds.forEach(forgetToken);
}
