import { z } from "zod";
import { type AccountRecord, readAccount, usernameOf } from "../../../accounts/index.ts";
import type { TenantContext } from "../../../context.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import { KeygenError, type Source } from "../keygen-error.ts";

/** Names a user by its id or its email address. */
export const userParams = z.object({ user_id: z.string().min(1).max(320) });

/** The username of the account that a path names by its id or its email address. @throws LatchkeyError account_not_found */
export async function usernameIn(context: TenantContext, idOrEmail: string): Promise<string> {
  const username = await usernameOf(context, idOrEmail);
  if (username !== undefined) return username;
  // A caller that sees no account but its own is refused here in the same way as for one that exists, and so learns of nobody.
  await readAccount(context, idOrEmail);
  throw new LatchkeyError("account_not_found");
}

/** Reads the account that a path names, if the caller sees it. @throws LatchkeyError account_not_found, permission_denied */
export const readUser = async (context: TenantContext, idOrEmail: string): Promise<AccountRecord> =>
  readAccount(context, await usernameIn(context, idOrEmail));

/** The username of the account that a body names. @throws KeygenError with the code, which points at that part of the body */
export async function usernameOfLink(context: TenantContext, id: string, code: string, source: Source): Promise<string> {
  const username = await usernameOf(context, id);
  if (username !== undefined) return username;
  const detail = "The user does not exist. Check the id.";
  throw new KeygenError({ refusal: "account_not_found", status: 422, code, source, detail });
}
