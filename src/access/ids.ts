import { uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { isAdmin } from "./admins.ts";
import type { Caller } from "./caller.ts";

/**
 * Returns the id of something that is about to be made: a new one, or the one that it had in another system. Only administrators choose ids, since
 * an id that is taken tells that something has it.
 * @param given a UUID, in whatever case
 * @throws LatchkeyError permission_denied
 */
export function idFor({ caller, now }: { caller: Caller; now: Date }, given: string | undefined): string {
  if (given === undefined) return uuidV7(now.getTime());
  requireMayChooseIds(caller);
  return given.toLowerCase();
}

/** @throws LatchkeyError permission_denied */
export function requireMayChooseIds(caller: Caller): void {
  if (isAdmin(caller)) return;
  throw new LatchkeyError("permission_denied", {
    message: "Only an administrator chooses ids. Leave the id out, or ask an administrator to send this.",
  });
}
