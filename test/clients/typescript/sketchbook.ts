import type { KeyObject } from "node:crypto";
import { Latchkey, type LatchkeyOptions, memoryStorage, type Storage } from "../../../clients/typescript/src/index.ts";
import { buildCertificate } from "../../../src/crypto/certificates.ts";
import { SigningServer } from "./signing-server.ts";
import { TestClock } from "./test-clock.ts";

export const key = "ABCDEFGH-ABCDEFGH-ABCDEFGH-ABCDEFGH-ABCDEFGH";
export const fingerprint = "b5:2f:0c:9a";

const licenseId = "0193a1b2-0000-7000-8000-000000000001";
const machineId = "0193a1b2-0000-7000-8000-000000000002";

export type MachineFileFacts = {
  issuedAt: Date;
  expiryAt: Date | null;
  licenseExpiry?: Date | null;
  entitlements?: string[];
  licenseKey?: string;
  print?: string;
  isSuspended?: boolean;
  /** False: as it is checked out without `include=license`. */
  hasLicense?: boolean;
  privateKey: KeyObject;
};

/** Returns a machine file as the service writes it, encrypted. */
export async function machineFile(facts: MachineFileFacts): Promise<string> {
  const { issuedAt, expiryAt, licenseExpiry = null, entitlements = [], licenseKey = key, print = fingerprint } = facts;
  const pkcs8 = new Uint8Array(facts.privateKey.export({ type: "pkcs8", format: "der" }));
  const expiry = licenseExpiry?.toISOString() ?? null;
  const attributes = { name: "Alice", key: licenseKey, expiry, suspended: facts.isSuspended ?? false, metadata: {} };
  const license = { type: "licenses", id: licenseId, attributes };
  return buildCertificate({
    kind: "machine",
    payload: {
      data: { type: "machines", id: machineId, attributes: { fingerprint: print } },
      included: [
        ...(facts.hasLicense === false ? [] : [license]),
        ...entitlements.map((code) => ({ type: "entitlements", id: code, attributes: { name: code, code } })),
      ],
      meta: { issued: issuedAt.toISOString(), expiry: expiryAt?.toISOString() ?? null, ttl: 3_600 },
    },
    scheme: "ED25519",
    privateKey: await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]),
    encryptWith: { licenseKey, fingerprint: print },
  });
}

/** A vendor's app, its customer's machine, and a service that has one license for it. */
export type Sketchbook = {
  server: SigningServer;
  clock: TestClock;
  storage: Storage;
  /** The app, started anew: with what the storage kept. */
  start: (options?: Partial<LatchkeyOptions>) => Latchkey;
  /** Verdict of the next validations. */
  says: (code: string, valid?: boolean) => void;
  stop: () => Promise<void>;
};

const machine = {
  id: machineId,
  license_id: licenseId,
  fingerprint,
  heartbeat_status: "alive",
  last_heartbeat_at: "2027-03-01T12:00:00.000Z",
  next_heartbeat_at: "2027-03-01T12:10:00.000Z",
};

export async function newSketchbook(): Promise<Sketchbook> {
  const [server, clock, storage] = [await SigningServer.start(), new TestClock(), memoryStorage()];
  server.now = () => Math.floor(clock.now / 1_000);
  let verdict = { code: "valid", valid: true };
  let file = "";
  const checkOut = async () => {
    const expiryAt = new Date(clock.now + 86_400_000);
    const entitlements = ["EXPORT"];
    file = await machineFile({ issuedAt: new Date(clock.now), expiryAt, entitlements, privateKey: server.privateKey });
  };
  await checkOut();
  Object.assign(server.handlers, {
    "POST /licenses/actions/validate": () => ({
      status: 200,
      data: {
        ...verdict,
        detail: `The verdict is ${verdict.code}.`,
        license: { license_id: licenseId, name: "Alice", expiry: null },
      },
    }),
    "GET /machines": () => ({ status: 200, data: [machine] }),
    "POST /machines": () => ({ status: 201, data: machine }),
    [`POST /machines/${machineId}/actions/check-out`]: () => ({ status: 200, data: { certificate: file } }),
    [`POST /machines/${machineId}/actions/ping-heartbeat`]: () => ({ status: 200, data: machine }),
    [`DELETE /machines/${machineId}`]: () => ({ status: 204 }),
  });
  return {
    server,
    clock,
    storage,
    start: (options = {}) =>
      new Latchkey({
        url: server.url,
        tenant: "acme",
        publicKeys: server.publicKey,
        storage,
        graceSeconds: 86_400,
        runtime: clock.runtime,
        ...options,
      }),
    says: (code, valid = false) => {
      verdict = { code, valid };
    },
    stop: () => server.stop(),
  };
}
