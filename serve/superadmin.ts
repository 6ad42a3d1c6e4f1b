import { LatchkeyError } from "../src/errors/latchkey-error.ts";
import { messageOf } from "../src/formats/native/refusal-facts.ts";
import { ensureSuperadmin, type SuperadminCreation } from "../src/masters/service.ts";
import { PlainError } from "./plain-error.ts";

/** Makes the superadmin of a new database. @throws PlainError for a username or password that breaks a rule */
export async function makeSuperadmin(options: Parameters<typeof ensureSuperadmin>[0]): Promise<SuperadminCreation> {
  try {
    return await ensureSuperadmin(options);
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    const variable = error.refusal === "password_too_weak" ? "SUPERADMIN__PASSWORD" : "SUPERADMIN__USERNAME";
    throw new PlainError(`${variable} is refused. ${messageOf(error)}`);
  }
}
