import { LatchkeyError } from "../errors/latchkey-error.ts";
import { isoDuration, longestDuration, secondsOfIsoDuration, shortestDuration } from "../licensing/index.ts";

type GivenDurations = { duration?: number | undefined; durationIso?: string | null | undefined };

/**
 * Puts the duration that a request gives in one form or the other into seconds. Both may be given where they agree.
 * @throws LatchkeyError policy_duration_invalid
 */
export function withDuration<Given extends GivenDurations>({ durationIso, ...given }: Given): Omit<Given, "durationIso"> {
  if (durationIso === undefined) return given;
  const seconds = durationIso === null ? 0 : secondsOfIsoDuration(durationIso);
  if (typeof seconds !== "number") throw wrongDuration(seconds.problem);
  const mayRun = durationIso === null || (seconds >= shortestDuration && seconds <= longestDuration);
  if (!mayRun) throw wrongDuration("must be a day (P1D) to a hundred years (P100Y). Send null for a perpetual license");
  if (given.duration !== undefined && given.duration !== seconds)
    throw wrongDuration(`must agree with duration, which is ${isoDuration(given.duration) ?? "perpetual"}. Send one of the two`);
  return { ...given, duration: seconds };
}

function wrongDuration(problem: string): LatchkeyError {
  const message = `duration_iso ${problem}.`;
  return new LatchkeyError("policy_duration_invalid", {
    message,
    fields: [{ field: "duration_iso", refusal: "policy_duration_invalid", message }],
  });
}
