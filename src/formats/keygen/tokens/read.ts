import type { TenantContext } from "../../../context.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import { listAllTokens, type TokenRecord } from "../../../tokens/index.ts";

const onlyOne = { limit: 1, offset: 0, after: null, sort: { name: "created_at", descending: true }, isCounted: false };

/** Reads a live token that the caller sees. @throws LatchkeyError token_not_found */
export async function readToken(context: TenantContext, id: string): Promise<TokenRecord> {
  const [found] = (await listAllTokens(context, { id }, onlyOne)).rows;
  if (found === undefined) throw new LatchkeyError("token_not_found");
  return found;
}
