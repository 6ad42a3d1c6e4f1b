import { timeForFiles } from "./clock.ts";
import { asObject, asText } from "./encoding.ts";
import { type FileVerdict, fileDetails, judgeFile } from "./judge-file.ts";
import { type FileKind, type FileReading, readLicenseFile, type VerifiedFile } from "./license-files.ts";
import { findMachine, isRefusedWith } from "./machines.ts";
import { ask, once, type Session } from "./session.ts";
import type { CheckOutBody } from "./wire.ts";

/** With a fingerprint the file is the machine's own: a copy of it helps no other machine. */
export const kindFor = ({ fingerprint }: Pick<Session, "fingerprint">): FileKind =>
  fingerprint === undefined ? "license" : "machine";

/** Milliseconds after which a file is replaced, at most: what it says is no older than that on an app that is used daily. */
const longestAgeMs = 86_400_000;

/** Checks out another file when there is none yet, or the one there is has grown old. Never stops a check: a failure is noted. */
export async function refreshFile(session: Session, graceSeconds: number): Promise<void> {
  const { record, service } = session;
  const age = service.runtime.now() - (record.file?.checkedOutAt ?? Number.NEGATIVE_INFINITY);
  const isFresh = age >= 0 && age < Math.min(longestAgeMs, graceSeconds * 250);
  if (isFresh && record.file?.kind === kindFor(session)) return;
  const text = await checkOut(session, graceSeconds);
  if (text === undefined) return;
  const reading = await readFile(session, text);
  if (!reading.ok) return session.note(fileDetails[reading.fault]);
  record.file = { kind: kindFor(session), text, checkedOutAt: service.runtime.now() };
}

async function checkOut(session: Session, graceSeconds: number): Promise<string | undefined> {
  const { fingerprint, licenseKey, record } = session;
  const options: CheckOutBody = { encrypt: true, ttl: graceSeconds };
  for (let attempt = 1; ; attempt++) {
    const machineId = fingerprint === undefined ? undefined : (await findMachine(session, fingerprint)).id;
    if (fingerprint !== undefined && machineId === undefined) {
      session.note("No license file was checked out: the machine was not found.");
      return undefined;
    }
    const reply = await ask(
      session,
      machineId === undefined
        ? {
            method: "POST",
            path: "/licenses/actions/checkout",
            body: { ...options, license_key: licenseKey, include: ["entitlements"] },
          }
        : {
            method: "POST",
            path: `/machines/${machineId}/actions/check-out`,
            body: { ...options, include: ["license", "entitlements"] },
          },
      once,
    );
    const text = reply.isAnswer ? asText(asObject(reply.data)?.certificate) : undefined;
    if (text !== undefined) return text;
    // 48001: the remembered machine has gone, and another may have taken its place.
    const isForgotten = isRefusedWith(reply, "48001");
    if (isForgotten) delete record.machineId;
    if (isForgotten && attempt === 1) continue;
    session.note(`No license file was checked out: ${reply.isAnswer ? reply.message : reply.detail}`);
    return undefined;
  }
}

function readFile(session: Session, text: string): Promise<FileReading> {
  const { fingerprint, licenseKey, service } = session;
  return readLicenseFile({
    text,
    kind: kindFor(session),
    publicKeys: service.publicKeys,
    licenseKey,
    ...(fingerprint === undefined ? {} : { fingerprint }),
  });
}

type Rules = { graceSeconds: number; runsWhenExpired: boolean; entitlements: readonly string[] | undefined };

/** Decides by the file that is stored. */
export async function decideByFile(session: Session, rules: Rules): Promise<FileVerdict & { file: VerifiedFile | undefined }> {
  const { record, fingerprint, licenseKey, service } = session;
  const none = (code: keyof typeof fileDetails) =>
    ({ verdict: "unknown", code, detail: fileDetails[code], graceEndsAt: null, file: undefined }) as const;
  if (record.file?.kind !== kindFor(session)) return none("no_file");
  const reading = await readFile(session, record.file.text);
  if (!reading.ok) return none(reading.fault);
  const { file } = reading;
  const time = timeForFiles(record, service.runtime.now(), file.issuedAt.getTime());
  return { ...judgeFile({ file, ...time, fingerprint, licenseKey, ...rules }), file };
}
