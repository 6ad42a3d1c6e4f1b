import { asObject, asText, type Bytes, parseObject, sha256, toHex, toUtf8 } from "./encoding.ts";
import type { FileKind } from "./license-files.ts";
import type { Storage } from "./storage.ts";

/** The client's memory of one license on one machine. Nothing in it is believed: the file is signed, and the rest only makes the client stricter. */
export type LicenseRecord = {
  file?: { kind: FileKind; text: string; checkedOutAt: number };
  /** Latest time that was seen, milliseconds since 1970. */
  lastSeenAt?: number;
  /** Milliseconds that this machine's clock was behind the service's, when that was more than the drift that is allowed. */
  clockBehindMs?: number;
  machineId?: string;
  /** An activation that has no answer yet. */
  activation?: { idempotencyKey: string; digest: string; startedAt: number };
};

type Identity = { tenantUrl: string; licenseKey: string; fingerprint: string | undefined };

/** Reads and writes the record of one license on one machine. A storage that fails costs the grace, and no verdict. */
export class RecordStore {
  readonly #storage: Storage;
  readonly #identity: Identity;
  readonly #note: (sentence: string) => void;
  #name: string | undefined;
  #written: string | undefined;

  constructor(storage: Storage, identity: Identity, note: (sentence: string) => void) {
    this.#storage = storage;
    this.#identity = identity;
    this.#note = note;
  }

  async read(): Promise<LicenseRecord> {
    try {
      this.#written = await this.#storage.get(await this.#nameOf());
      return readRecord(this.#written);
    } catch (error) {
      this.#note(`The storage cannot be read: ${String(error)}`);
      return {};
    }
  }

  async write(record: LicenseRecord): Promise<void> {
    const text = JSON.stringify({ version: 1, ...record });
    if (text === this.#written) return;
    try {
      await this.#storage.set(await this.#nameOf(), text);
      this.#written = text;
    } catch (error) {
      this.#note(`The storage cannot be written, so nothing decides while the service is out of reach: ${String(error)}`);
    }
  }

  async #nameOf(): Promise<string> {
    this.#name ??= await recordName(this.#identity);
    return this.#name;
  }
}

/** Returns a name that does not show the license key. It stays when the service moves to another address. */
export async function recordName({ tenantUrl, licenseKey, fingerprint }: Identity): Promise<string> {
  const tenant = tenantUrl.slice(tenantUrl.lastIndexOf("/") + 1);
  const digest = await hashOf(JSON.stringify([tenant, licenseKey, fingerprint ?? null]));
  return `latchkey-${toHex(digest).slice(0, 40)}`;
}

/** Returns a digest that tells one request body from another. */
export const digestText = async (text: string): Promise<string> => toHex(await hashOf(text));

const hashOf = (text: string): Promise<Bytes> => sha256(toUtf8(text));

/** Reads what a storage gave back; what is damaged is left out. */
function readRecord(text: string | undefined): LicenseRecord {
  const stored = parseObject(text);
  if (stored?.version !== 1) return {};
  const [file, activation] = [asObject(stored.file), asObject(stored.activation)];
  const record: LicenseRecord = {};
  const [fileText, checkedOutAt] = [asText(file?.text), asNumber(file?.checkedOutAt)];
  if ((file?.kind === "license" || file?.kind === "machine") && fileText !== undefined && checkedOutAt !== undefined)
    record.file = { kind: file.kind, text: fileText, checkedOutAt };
  const [lastSeenAt, clockBehindMs, machineId] = [
    asNumber(stored.lastSeenAt),
    asNumber(stored.clockBehindMs),
    asText(stored.machineId),
  ];
  if (lastSeenAt !== undefined) record.lastSeenAt = lastSeenAt;
  if (clockBehindMs !== undefined) record.clockBehindMs = clockBehindMs;
  if (machineId !== undefined) record.machineId = machineId;
  const [idempotencyKey, digest, startedAt] = [
    asText(activation?.idempotencyKey),
    asText(activation?.digest),
    asNumber(activation?.startedAt),
  ];
  if (idempotencyKey !== undefined && digest !== undefined && startedAt !== undefined)
    record.activation = { idempotencyKey, digest, startedAt };
  return record;
}

const asNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;
