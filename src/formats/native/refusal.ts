import type { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { Answered, Content } from "../../http/format.ts";
import { writeEnvelope } from "./envelope.ts";
import { codeOf, messageOf, statusOf } from "./refusal-facts.ts";
import { membersOf } from "./refusal-members.ts";

/** Writes a refusal: its five-digit code, its sentence, and its own members, such as what is wrong with each member of the request. */
export function writeRefusal(error: LatchkeyError, answered: Answered): Content {
  const { refusal, data, headers } = error;
  const members = membersOf(error, answered);
  return writeEnvelope(statusOf(error), { code: codeOf(refusal), message: messageOf(error), data, members }, headers, answered);
}
