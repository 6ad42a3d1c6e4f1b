import type { NoAnswer } from "./causes.ts";
import { type Check, type CheckRules, factsOfFile, runCheck } from "./check.ts";
import { noteOwnTime, timeForFiles } from "./clock.ts";
import type { Reply } from "./exchange.ts";
import { Heartbeat, type HeartbeatEvent } from "./heartbeat.ts";
import { fileDetails, judgeFile, type NoFileReason } from "./judge-file.ts";
import { withoutInvisibleEnds } from "./key-text.ts";
import { readLicenseFile, type VerifiedFile } from "./license-files.ts";
import { findMachine, giveSeatBack, isDone, isRefusedWith, takeSeat } from "./machines.ts";
import { type LatchkeyOptions, type Question, readOptions, type SeatQuestion, type Settings } from "./options.ts";
import { RecordStore, recordName } from "./record.ts";
import type { Session } from "./session.ts";
import type { Machine } from "./wire.ts";

/** The outcome of taking a seat or giving one back. */
export type Outcome =
  | { outcome: "done"; machine: Machine | undefined }
  | { outcome: "refused"; code: string; detail: string }
  | { outcome: "unknown"; noAnswer: NoAnswer };

/** The result of judging a file alone. */
export type FileCheck = Pick<Check, "verdict" | "mayRun" | "code" | "detail" | "license"> & {
  graceEndsAt: Date | null | undefined;
  file: VerifiedFile | undefined;
};

type FileQuestion = {
  /** The text of a license file or machine file. */
  text: string;
  /** Opens an encrypted file; where it is given, the file must be of this license. */
  key?: string;
  /** The fingerprint of a machine: if it is given, the file must be a machine file of this machine. */
  fingerprint?: string;
  entitlements?: readonly string[];
};

type HeartbeatQuestion = Omit<SeatQuestion, "signal"> & {
  /** False: a machine whose seat is gone takes no other. */
  takesSeat?: boolean;
  /** Hears of each ping. */
  onEvent?: (event: HeartbeatEvent) => void;
};

/** Asks a Latchkey service about licenses. One for the life of the app is enough. */
export class Latchkey {
  readonly #settings: Settings;
  /** Ends of the questions about one license on one machine: they are answered one after the other. */
  readonly #lines = new Map<string, Promise<unknown>>();

  /** @throws TypeError for options that cannot be used */
  constructor(options: LatchkeyOptions) {
    this.#settings = readOptions(options);
  }

  /**
   * Asks whether this copy may run, and takes a seat for the machine where it has none. Rejects only when `signal` is aborted: every trouble with
   * network, service, storage or clock is part of the result.
   */
  async check({ entitlements, scope, machine = {}, takesSeat = true, ...question }: Question): Promise<Check> {
    const { graceSeconds, runsWhenExpired } = this.#settings;
    const rules: CheckRules = { entitlements, scope, facts: machine, takesSeat, graceSeconds, runsWhenExpired };
    return this.#inLine(question, (session, notes) => runCheck(session, rules, notes));
  }

  /** Takes a seat for the machine, or finds the one that it has. `check` does so by itself. */
  async activate({ machine = {}, ...question }: SeatQuestion): Promise<Outcome> {
    return this.#inLine(question, async (session) => {
      const seat = await takeSeat(session, requireFingerprint(session), machine);
      await session.store.write(session.record);
      return seat.machine === undefined ? outcomeOf(seat.reply) : { outcome: "done", machine: seat.machine };
    });
  }

  /** Gives the machine's seat back, for another machine to take. A machine without a seat has given it back already. */
  async deactivate(question: SeatQuestion): Promise<Outcome> {
    return this.#inLine(question, async (session) => {
      const found = await findMachine(session, requireFingerprint(session));
      const reply = found.id === undefined ? found.reply : await giveSeatBack(session, found.id);
      await session.store.write(session.record);
      // 48001: no such machine.
      const isGone = isDone(reply) || isRefusedWith(reply, "48001");
      return isGone ? { outcome: "done", machine: undefined } : outcomeOf(reply);
    });
  }

  /** Pings the machine's heartbeat until it is stopped. For policies with `require_heartbeat`. */
  heartbeat({ machine = {}, takesSeat = true, onEvent, ...question }: HeartbeatQuestion): Heartbeat {
    const fingerprint = requireFingerprint(this.#session(question, []));
    return new Heartbeat(
      (act, signal) => this.#inLine({ ...question, ...(signal === undefined ? {} : { signal }) }, act),
      this.#settings.service.runtime,
      { fingerprint, facts: machine, takesSeat, onEvent },
    );
  }

  /**
   * Judges a file that came some other way, such as on a stick to a machine without a network. The file's own end counts, and the latest time that
   * was seen on this machine.
   */
  async checkFile({ text, key, fingerprint, entitlements }: FileQuestion): Promise<FileCheck> {
    const { service, storage, runsWhenExpired } = this.#settings;
    const licenseKey = key === undefined ? undefined : withoutInvisibleEnds(key);
    const print = fingerprint?.trim();
    const names = { ...(licenseKey === undefined ? {} : { licenseKey }), ...(print === undefined ? {} : { fingerprint: print }) };
    const kind = print === undefined ? "license" : "machine";
    const reading = await readLicenseFile({ text, kind, publicKeys: service.publicKeys, ...names });
    if (!reading.ok) return noFile(reading.fault);
    const { file } = reading;
    const identity = {
      tenantUrl: service.tenantUrl,
      licenseKey: licenseKey ?? String(file.license?.id ?? file.machine?.id),
      fingerprint: print,
    };
    const store = new RecordStore(storage, identity, () => undefined);
    const record = await store.read();
    const now = service.runtime.now();
    const time = timeForFiles(record, now, file.issuedAt.getTime());
    const judged = judgeFile({ file, ...time, ...names, entitlements, runsWhenExpired });
    noteOwnTime(record, now);
    await store.write(record);
    return { ...judged, mayRun: judged.verdict === "allowed", license: factsOfFile(file.license), file };
  }

  async #inLine<Result>(
    question: SeatQuestion | Question,
    act: (session: Session, notes: string[]) => Promise<Result>,
  ): Promise<Result> {
    const notes: string[] = [];
    const session = this.#session(question, notes);
    const { licenseKey, fingerprint, service } = session;
    const name = await recordName({ tenantUrl: service.tenantUrl, licenseKey, fingerprint });
    const before = this.#lines.get(name);
    const mine = (async () => {
      await before?.catch(() => undefined);
      session.record = await session.store.read();
      return act(session, notes);
    })();
    this.#lines.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#lines.get(name) === mine) this.#lines.delete(name);
    }
  }

  #session({ key, fingerprint, signal }: SeatQuestion | Question, notes: string[]): Session {
    const { service, storage, token } = this.#settings;
    const licenseKey = withoutInvisibleEnds(key);
    if (!/^[\x21-\x7e]+$/.test(licenseKey)) throw new TypeError("The license key is empty, or has characters that no key has.");
    const print = fingerprint?.trim();
    if (print === "") throw new TypeError("The fingerprint is empty. Leave it out, or send what identifies this machine.");
    const note = (sentence: string) => void notes.push(sentence);
    return {
      service,
      authorization: token === undefined ? `License ${licenseKey}` : `Bearer ${token}`,
      licenseKey,
      fingerprint: print,
      record: {},
      store: new RecordStore(storage, { tenantUrl: service.tenantUrl, licenseKey, fingerprint: print }, note),
      note,
      signal,
    };
  }
}

function requireFingerprint({ fingerprint }: Session): string {
  if (fingerprint === undefined) throw new TypeError("A seat is a machine's. Send its fingerprint.");
  return fingerprint;
}

function outcomeOf(reply: Reply): Outcome {
  if (reply.isAnswer) return { outcome: "refused", code: reply.code, detail: reply.message };
  const { isAnswer: _, ...noAnswer } = reply;
  return { outcome: "unknown", noAnswer };
}

const noFile = (code: NoFileReason): FileCheck => ({
  verdict: "unknown",
  mayRun: false,
  code,
  detail: fileDetails[code],
  license: undefined,
  graceEndsAt: undefined,
  file: undefined,
});
