import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { mayChange } from "../db/revision.ts";
import { licenses, policies, products, revokedKeys, tokens } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

export type ProductRecord = typeof products.$inferSelect;

const violations = {
  products_tenant_id_id_pk: "id_taken",
  products_name_taken: "product_name_taken",
  products_code_taken: "product_code_taken",
} as const;

export async function insertProduct(database: Database, product: typeof products.$inferInsert): Promise<ProductRecord> {
  const [row] = await refuseViolations(database.changing.insert(products).values(product).returning(), violations);
  if (row === undefined) throw new Error("an inserted product did not come back");
  return row;
}

/** Served by the primary key. */
export async function selectProduct(database: Database, tenantId: string, id: string): Promise<ProductRecord | undefined> {
  const [row] = await database
    .select()
    .from(products)
    .where(and(eq(products.tenantId, tenantId), eq(products.id, id)));
  return row;
}

/** Served by products_code_taken. */
export async function selectProductByCode(
  database: Database,
  tenantId: string,
  code: string,
): Promise<ProductRecord | undefined> {
  const [row] = await database
    .select()
    .from(products)
    .where(and(eq(products.tenantId, tenantId), eq(products.code, code)));
  return row;
}

export type ProductUpdate = {
  [Column in "name" | "code" | "distributionStrategy" | "url" | "platforms" | "metadata"]?: ProductRecord[Column] | undefined;
};

/**
 * Leaves alone what is undefined. Undefined where there is no such product.
 * @throws LatchkeyError product_name_taken, product_code_taken, or NeonDbError with the refusal changed_meanwhile
 */
export async function updateProduct(
  database: Database,
  tenantId: string,
  id: string,
  update: ProductUpdate & { updatedAt: Date },
): Promise<ProductRecord | undefined> {
  const statement = database.changing
    .update(products)
    .set(update)
    .where(and(eq(products.tenantId, tenantId), eq(products.id, id), mayChange(database, products.revision)))
    .returning();
  return (await refuseViolations(statement, violations))[0];
}

export type Deletion = { tenantId: string; id: string; cascade: boolean; now: Date };

/**
 * The product goes, its policies and tokens with it; with `cascade` its licenses too, whose keys are never issued again. One transaction:
 * the locks first, so that no policy and no license comes meanwhile. Served by the primary key, policies_product, licenses_product and
 * tokens_product. Answers the ids of the product's tokens, undefined where there is no such product.
 * @throws LatchkeyError product_has_licenses while it has licenses
 */
export async function deleteProduct(
  database: Database,
  { tenantId, id, cascade, now }: Deletion,
): Promise<{ tokenIds: string[] } | undefined> {
  const batch = database.changing.batch([
    database.execute(sql`select from ${products} where tenant_id = ${tenantId} and id = ${id} for update`),
    database.execute(sql`select from ${policies} where tenant_id = ${tenantId} and product_id = ${id} for update`),
    database.execute(sql`
      with gone as (
        delete from ${licenses}
        where tenant_id = ${tenantId} and product_id = ${id} and ${cascade}::boolean
        returning tenant_id, id, key_hash
      )
      insert into ${revokedKeys} (tenant_id, key_hash, license_id, revoked_at)
      select tenant_id, key_hash, id, ${instant(now)}
      from gone
      on conflict do nothing`),
    database.changing
      .delete(tokens)
      .where(and(eq(tokens.tenantId, tenantId), eq(tokens.productId, id)))
      .returning({ id: tokens.id }),
    database.changing.delete(policies).where(and(eq(policies.tenantId, tenantId), eq(policies.productId, id))),
    database.changing
      .delete(products)
      .where(and(eq(products.tenantId, tenantId), eq(products.id, id)))
      .returning({ id: products.id }),
  ]);
  const [, , , removed, , deleted] = await refuseViolations(batch, { licenses_policy_of_product: "product_has_licenses" });
  return deleted.length === 0 ? undefined : { tokenIds: removed.map((token) => token.id) };
}
