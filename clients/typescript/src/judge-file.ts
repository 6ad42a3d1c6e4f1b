import { allowedDriftMs } from "./clock.ts";
import type { FileFault, VerifiedFile } from "./license-files.ts";

/** Reasons why a file does not decide. */
export type NoFileReason =
  | FileFault
  | "no_file"
  /** The file's own end, or the grace of the app, is over. */
  | "grace_over"
  /** The clock shows a time before one that was seen. */
  | "clock_set_back"
  | "file_of_another_machine"
  /** A machine file that was checked out without `include=license`. */
  | "file_without_license";

export type FileVerdict =
  | { verdict: "allowed"; code: "valid"; detail: string; graceEndsAt: Date | null }
  | { verdict: "refused"; code: "expired" | "suspended" | "entitlements_missing"; detail: string; graceEndsAt: Date | null }
  | { verdict: "unknown"; code: NoFileReason; detail: string; graceEndsAt: Date | null };

type Question = {
  file: VerifiedFile;
  /** Milliseconds since 1970. */
  now: number;
  wasSetBack?: boolean;
  fingerprint?: string | undefined;
  licenseKey?: string | undefined;
  entitlements?: readonly string[] | undefined;
  /** Seconds that a file counts at most, whatever it says itself: whoever holds a license key can have one that lasts for ever. */
  graceSeconds?: number | undefined;
  /** For policies whose `expiration_strategy` is `maintain` or `allow`. */
  runsWhenExpired?: boolean | undefined;
};

/** Decides by a file whose signature was verified. Whatever ends, has ended from that instant on. */
export function judgeFile(question: Question): FileVerdict {
  const { file, now, wasSetBack, fingerprint, licenseKey, entitlements = [], graceSeconds, runsWhenExpired } = question;
  const graceEndsAt = endOfGrace(file, graceSeconds);
  const unknown = (code: NoFileReason): FileVerdict => ({ verdict: "unknown", code, detail: fileDetails[code], graceEndsAt });
  if (wasSetBack === true || now < file.issuedAt.getTime() - allowedDriftMs) return unknown("clock_set_back");
  const { license } = file;
  if (license === undefined) return unknown("file_without_license");
  if (licenseKey !== undefined && license.key !== undefined && license.key !== licenseKey)
    return unknown("file_of_another_license");
  if (file.machine !== undefined && fingerprint !== undefined && file.machine.fingerprint !== fingerprint)
    return unknown("file_of_another_machine");
  if (graceEndsAt !== null && now >= graceEndsAt.getTime()) return unknown("grace_over");
  const { expiry, isSuspended } = license;
  if (isSuspended) return { verdict: "refused", code: "suspended", detail: "The license is suspended.", graceEndsAt };
  if (expiry !== null && now >= expiry.getTime() && runsWhenExpired !== true) {
    const detail = `The license expired on ${expiry.toISOString()}. If it was renewed, connect to the network.`;
    return { verdict: "refused", code: "expired", detail, graceEndsAt };
  }
  const missing = entitlements.filter((code) => !license.entitlements.includes(code));
  if (missing.length > 0) {
    const detail = `The license file does not have: ${missing.join(", ")}.`;
    return { verdict: "refused", code: "entitlements_missing", detail, graceEndsAt };
  }
  return { verdict: "allowed", code: "valid", detail: "The license file is valid.", graceEndsAt };
}

/** Sentences for people, one for each reason. */
export const fileDetails: Record<NoFileReason, string> = {
  no_file: "There is no license file yet. Connect to the network once.",
  grace_over: "The license file is too old. Connect to the network.",
  clock_set_back: "The clock shows a time that has passed already. Set date and time, or connect to the network.",
  file_malformed: "The license file is damaged. Connect to the network, or ask for another file.",
  file_not_genuine: "The license file is not signed with a key of this vendor.",
  file_of_another_license: "The license file is of another license.",
  file_of_another_machine: "The license file is of another machine.",
  file_without_license: "The machine file says nothing of the license. Check it out with include=license.",
};

function endOfGrace({ issuedAt, expiryAt }: VerifiedFile, graceSeconds: number | undefined): Date | null {
  const ends = [
    ...(expiryAt === null ? [] : [expiryAt.getTime()]),
    ...(graceSeconds === undefined ? [] : [issuedAt.getTime() + graceSeconds * 1_000]),
  ];
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}
