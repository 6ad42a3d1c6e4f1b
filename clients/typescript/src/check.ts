import type { NoAnswer } from "./causes.ts";
import { noteOwnTime } from "./clock.ts";
import { asObject, asText, asTime } from "./encoding.ts";
import type { Answer, Reply } from "./exchange.ts";
import { decideByFile, refreshFile } from "./files.ts";
import type { FileLicense } from "./license-files.ts";
import { beat, isDone, takeSeat } from "./machines.ts";
import { ask, quickly, type Session } from "./session.ts";
import type { MachineFacts, Scope, ValidateBody } from "./wire.ts";

/** The license as the service or the file shows it. */
export type LicenseFacts = { id: string; name: string | undefined; expiry: Date | null; metadata: Record<string, unknown> };

/** The result of a check. */
export type Check = {
  /** `refused` is a no. `unknown` is no answer: neither the service nor a file could tell. */
  verdict: "allowed" | "refused" | "unknown";
  /** True if `verdict` is `allowed`. */
  mayRun: boolean;
  decidedBy: "service" | "file" | "nobody";
  /** The reason, to branch on: a verdict's code such as `expired`, five digits of a refusal such as `47025`, or a reason of a file such as `grace_over`. */
  code: string;
  /** The reason, for people. */
  detail: string;
  /** The reason why the service gave no answer; also there when a file decided. */
  noAnswer: NoAnswer | undefined;
  license: LicenseFacts | undefined;
  /** Until when the stored file can decide without the service; null for ever, undefined where there is no such file. */
  graceEndsAt: Date | null | undefined;
  machineId: string | undefined;
  /** Sentences for the app's log and its support: a clock that is wrong, a storage that cannot be written. */
  notes: string[];
};

export type CheckRules = {
  entitlements: readonly string[] | undefined;
  scope: Scope | undefined;
  facts: MachineFacts;
  takesSeat: boolean;
  graceSeconds: number;
  runsWhenExpired: boolean;
};

/** Verdicts after which the stored file goes on to decide: they are about one feature of the app. */
const aboutFeatures = ["entitlements_missing", "entitlements_scope_empty"];

/** Asks the service, does what its answer asks for, and decides; by the stored file where there is no answer. */
export async function runCheck(session: Session, rules: CheckRules, notes: string[]): Promise<Check> {
  const { record, store, service } = session;
  try {
    const reply = await validated(session, rules);
    const shared = () => ({ machineId: record.machineId, notes });
    if (!reply.isAnswer) {
      const { file, ...judged } = await decideByFile(session, rules);
      const { cause, detail, retryAfterSeconds } = reply;
      const isClock = judged.code === "clock_set_back";
      const noAnswer: NoAnswer = {
        ...(isClock ? { cause: "clock_wrong", detail: `${judged.detail} ${detail}` } : { cause, detail }),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      };
      const decidedBy = judged.verdict === "unknown" ? "nobody" : "file";
      const license = factsOfFile(file?.license);
      const graceEndsAt = file === undefined ? undefined : judged.graceEndsAt;
      return { ...judged, mayRun: judged.verdict === "allowed", decidedBy, noAnswer, license, graceEndsAt, ...shared() };
    }
    const { isValid, code, detail, license } = verdictIn(reply);
    if (record.clockBehindMs !== undefined) {
      const minutes = Math.round(record.clockBehindMs / 60_000);
      session.note(`This machine's clock is ${Math.abs(minutes)} minutes ${minutes > 0 ? "behind" : "ahead of"} the service's.`);
    }
    if (isValid) await refreshFile(session, rules.graceSeconds);
    else if (!aboutFeatures.includes(code)) delete record.file;
    const { file, graceEndsAt } = await decideByFile(session, rules);
    return {
      verdict: isValid ? "allowed" : "refused",
      mayRun: isValid,
      decidedBy: "service",
      code,
      detail,
      noAnswer: undefined,
      license,
      graceEndsAt: file === undefined ? undefined : graceEndsAt,
      ...shared(),
    };
  } finally {
    noteOwnTime(record, service.runtime.now());
    await store.write(record);
  }
}

/** Remedies that one check tries at most: a seat may lead to a heartbeat, and that to a check-in. */
const mostRemedies = 3;

/** Validates, and again after each thing that the verdict asks for. */
async function validated(session: Session, rules: CheckRules): Promise<Reply> {
  const tried = new Set<string>();
  for (;;) {
    const reply = await validate(session, rules);
    const code = reply.isAnswer ? verdictIn(reply).code : "";
    if (!reply.isAnswer || tried.has(code) || tried.size >= mostRemedies) return reply;
    tried.add(code);
    const outcome = await remedy(session, rules, code);
    if (outcome === "nothing to do") return reply;
    if (outcome !== "done") return outcome;
  }
}

function validate(session: Session, { entitlements, scope }: CheckRules): Promise<Reply> {
  const { licenseKey, fingerprint } = session;
  const body: ValidateBody = {
    license_key: licenseKey,
    scope: {
      ...scope,
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...(entitlements === undefined ? {} : { entitlements: [...entitlements] }),
    },
  };
  return ask(session, { method: "POST", path: "/licenses/actions/validate", body }, quickly);
}

/** Does what a verdict asks for. A refusal or a missing answer on the way is the result of the check. */
async function remedy(session: Session, rules: CheckRules, code: string): Promise<"done" | "nothing to do" | Reply> {
  const { fingerprint } = session;
  switch (code) {
    case "overdue": {
      const body = { license_key: session.licenseKey };
      const reply = await ask(session, { method: "POST", path: "/licenses/actions/checkin", body }, quickly);
      return isDone(reply) ? "done" : reply;
    }
    case "no_machine":
    case "no_machines":
    case "fingerprint_scope_mismatch": {
      if (fingerprint === undefined || !rules.takesSeat) return "nothing to do";
      // The remembered machine is none of the license's any more.
      delete session.record.machineId;
      const seat = await takeSeat(session, fingerprint, rules.facts);
      return seat.machine === undefined ? seat.reply : "done";
    }
    case "heartbeat_not_started":
    case "heartbeat_dead": {
      if (fingerprint === undefined) return "nothing to do";
      const result = await beat(session, { ...rules, fingerprint });
      return result.machine === undefined ? result.reply : "done";
    }
    default:
      return "nothing to do";
  }
}

type Verdict = { isValid: boolean; code: string; detail: string; license: LicenseFacts | undefined };

/** Reads a verdict, or a refusal as one: whoever refuses to answer a license key says no to it. */
function verdictIn({ code, message, data }: Answer): Verdict {
  const validation = asObject(data);
  const verdict = asText(validation?.code);
  if (code !== "00000" || verdict === undefined) return { isValid: false, code, detail: message, license: undefined };
  const shown = asObject(validation?.license);
  const id = asText(shown?.license_id);
  const license = id === undefined ? undefined : factsOf(id, shown ?? {});
  return { isValid: validation?.valid === true, code: verdict, detail: asText(validation?.detail) ?? "", license };
}

/** Returns what the app may know of a license that a file names. */
export const factsOfFile = (license: FileLicense | undefined): LicenseFacts | undefined =>
  license && { id: license.id, name: license.name, expiry: license.expiry, metadata: license.metadata };

const factsOf = (id: string, shown: Record<string, unknown>): LicenseFacts => ({
  id,
  name: asText(shown.name),
  expiry: asTime(shown.expiry) ?? null,
  metadata: asObject(shown.metadata) ?? {},
});
