import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { Caller } from "./caller.ts";

/** Returns the name of the superadmin who asks. @throws LatchkeyError permission_denied for anybody else */
export function superadminName(caller: Caller): string {
  if (caller.kind !== "superadmin") throw new LatchkeyError("permission_denied");
  return caller.username;
}
