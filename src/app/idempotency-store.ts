import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { idempotencyKeys } from "../db/schema.ts";

export type ClaimRecord = typeof idempotencyKeys.$inferSelect;

/** The request that holds a key, by primary key. */
export async function selectClaim(database: Database, keyHash: string): Promise<ClaimRecord | undefined> {
  const [claim] = await database.select().from(idempotencyKeys).where(eq(idempotencyKeys.keyHash, keyHash));
  return claim;
}

type Held = { keyHash: string; requestId: string };

export async function keepAnswer(database: Database, held: Held, answerSealed: string): Promise<void> {
  await database.changing.update(idempotencyKeys).set({ answerSealed }).where(isHeld(held));
}

/** The key is free again. */
export async function deleteClaim(database: Database, held: Held): Promise<void> {
  await database.changing.delete(idempotencyKeys).where(isHeld(held));
}

const isHeld = ({ keyHash, requestId }: Held) =>
  and(eq(idempotencyKeys.keyHash, keyHash), eq(idempotencyKeys.requestId, requestId));
