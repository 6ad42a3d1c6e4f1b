import type { TenantContext } from "../context.ts";
import { buildCertificate, certificateAlgorithm } from "../crypto/certificates.ts";
import { openLicenseKey } from "../crypto/license-keys.ts";
import { type CheckedOutFile, fileExpiry, requireAlgorithm } from "../licenses/index.ts";
import { openSigningKey } from "../signing-keys/index.ts";
import { checkOutMachineDocument } from "./checkout-store.ts";
import { type MachineFileInclude, machinePayload } from "./file.ts";
import { required } from "./service.ts";
import type { MachineName } from "./store.ts";

type Options = { encrypt: boolean; ttlSeconds: number | null; include: MachineFileInclude[]; algorithm: string | undefined };

/**
 * Writes a signed file that tells all about a machine and its license with no network; encrypted, it opens with the license key and the
 * fingerprint together.
 * @throws LatchkeyError license_suspended, license_expired, license_owner_banned, machine_not_found, file_algorithm_unsupported
 */
export async function checkOutMachine(
  context: TenantContext,
  name: MachineName & { id: string },
  { encrypt, ttlSeconds, include, algorithm }: Options,
): Promise<CheckedOutFile & { licenseId: string }> {
  const { database, now } = context;
  const expiryAt = fileExpiry(now, ttlSeconds);
  const options = { algorithm, encrypt, users: include.includes("users") };
  const { document, rate } = required(await checkOutMachineDocument(database, name, { now, expiryAt }, options));
  context.setRate(rate);
  const machine = required(document.machines.find(({ id }) => id === name.id));
  const encrypted = encrypt || document.policy.encrypted;
  const { scheme } = document.policy;
  requireAlgorithm(algorithm, certificateAlgorithm(scheme, encrypted));
  const signer = await openSigningKey(context, document.signingKey, scheme);
  const licenseKey = await openLicenseKey(context, document.license);
  const certificate = await buildCertificate({
    kind: "machine",
    payload: machinePayload({ document, machine, licenseKey, keyId: signer.keyId, now, expiryAt, ttlSeconds, include }),
    ...signer,
    ...(encrypted ? { encryptWith: { licenseKey, fingerprint: machine.fingerprint } } : {}),
  });
  return { id: machine.id, licenseId: document.license.id, certificate, ttlSeconds, issuedAt: now, expiryAt };
}
