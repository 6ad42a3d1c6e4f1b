import { overloaded } from "../../gate.ts";
import { receivedAtOf } from "../client-address.ts";
import { hasWaitedTooLong, isBehind, requests, sayRefused, statements } from "../load.ts";
import { routeStep } from "../step.ts";

/**
 * Lets a request in, or refuses it at once: before its credential is looked at and its body is read, because those take most of the time of a
 * request that is answered from memory. An isolate has one thread, so what it cannot answer in time would only wait. @throws LatchkeyError service_overloaded
 */
export const admission = routeStep({
  name: "admission",
  run: (c, { definition }) => {
    // A validation may be answered without the database: whether it asks is known later.
    const waitsForDatabase = definition.isValidation !== true && statements.isFull;
    const receivedAt = receivedAtOf(c);
    const isLate = receivedAt !== undefined && hasWaitedTooLong(receivedAt);
    if (isLate || isBehind() || waitsForDatabase) {
      c.get("request").isRefusedUnread = true;
      sayRefused();
      throw overloaded();
    }
    c.get("request").ticket = requests.enter();
  },
});
