import { verify } from "node:crypto";
import { hashOfText, noHash, type Seal, sealText } from "../../src/audit/index.ts";
import type { TrustedKeys } from "./keys.ts";

/** Something that is not as it was sealed. */
export type SealFault = { number: number; fault: string };

/** The walk along a tenant's seals, which says what is wrong with each. */
export class ChainWalk {
  readonly #keys: TrustedKeys;
  readonly #tenantId: string;
  /** The number of the last seal. */
  number = 0;
  /** The hash of the last seal, computed from what it contains. */
  hash: string = noHash;
  /** The sequence up to which every event is in a seal. */
  lastSequence = 0;
  /** The first of the seals at the end that no key has signed but revoked ones. */
  #doubtedSince: number | undefined;

  constructor(tenantId: string, keys: TrustedKeys) {
    this.#tenantId = tenantId;
    this.#keys = keys;
  }

  /** Goes on to the next seal. @returns what is wrong with it, or with those that should be before it */
  next(seal: Seal): SealFault[] {
    const faults: string[] = [];
    const text = sealText(seal);
    const hash = hashOfText(text);
    if (seal.number > this.number + 1) faults.push(`the seals from ${this.number + 1} to ${seal.number - 1} were removed`);
    else if (seal.number !== this.number + 1) faults.push("its number is out of order");
    else if (seal.previousHash !== this.hash) faults.push("it does not follow the seal before it");
    if (seal.hash !== hash) faults.push("it was changed: its hash is not that of what it says");
    const signature = this.#signatureFault(seal, text);
    if (signature !== undefined) faults.push(signature);
    if (seal.lastSequence < this.lastSequence) faults.push("it covers less than the seal before it");
    [this.number, this.hash, this.lastSequence] = [seal.number, hash, Math.max(this.lastSequence, seal.lastSequence)];
    return faults.map((fault) => ({ number: seal.number, fault }));
  }

  /** Ends the walk. @returns what is wrong with the last seals */
  end(): SealFault[] {
    if (this.#doubtedSince === undefined) return [];
    const fault = "it and those after it are signed by revoked keys alone, which others may have";
    return [{ number: this.#doubtedSince, fault }];
  }

  /** Tells whether a seal is signed by a trusted key, whatever is before it. */
  isSigned(seal: Seal): boolean {
    const key = this.#keys.get(seal.keyId);
    return key !== undefined && isSignedBy(key, seal, sealText(seal)) && seal.tenantId === this.#tenantId;
  }

  #signatureFault(seal: Seal, text: string): string | undefined {
    const key = this.#keys.get(seal.keyId);
    if (key === undefined) return `it is signed by the key ${seal.keyId}, which is not among the keys that you trust`;
    if (!isSignedBy(key, seal, text)) return "its signature does not verify";
    // A seal by a key that nobody else has covers all before it.
    this.#doubtedSince = key.isRevoked ? (this.#doubtedSince ?? seal.number) : undefined;
    return undefined;
  }
}

type TrustedKey = TrustedKeys extends Map<string, infer Key> ? Key : never;

function isSignedBy({ key }: TrustedKey, { signature }: Seal, text: string): boolean {
  const bytes = Buffer.from(signature, "hex");
  return bytes.length === 64 && verify(null, Buffer.from(text, "utf8"), key, bytes);
}
