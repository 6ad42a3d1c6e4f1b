import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { idempotencyKeys } from "../db/schema.ts";

export type ClaimRecord = typeof idempotencyKeys.$inferSelect;

/** The request that holds a key, by primary key. */
export async function selectClaim(database: Database, keyHash: string): Promise<ClaimRecord | undefined> {
  const [claim] = await database.select().from(idempotencyKeys).where(eq(idempotencyKeys.keyHash, keyHash));
  return claim;
}

type OwnClaim = { keyHash: string; requestId: string };

export async function storeAnswer(database: Database, ownClaim: OwnClaim, answerSealed: string): Promise<void> {
  await database.changing.update(idempotencyKeys).set({ answerSealed }).where(isOwnClaim(ownClaim));
}

/** The key is free again. */
export async function deleteClaim(database: Database, ownClaim: OwnClaim): Promise<void> {
  await database.changing.delete(idempotencyKeys).where(isOwnClaim(ownClaim));
}

const isOwnClaim = ({ keyHash, requestId }: OwnClaim) =>
  and(eq(idempotencyKeys.keyHash, keyHash), eq(idempotencyKeys.requestId, requestId));
