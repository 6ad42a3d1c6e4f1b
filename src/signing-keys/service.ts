import type { Context, TenantContext } from "../context.ts";
import { type KeyAlgorithm, keyAlgorithms, type SigningKeyStatus } from "../crypto/key-algorithms.ts";
import { signingKeyContext } from "../crypto/key-contexts.ts";
import { generateKeyPair } from "../crypto/key-pairs.ts";
import { uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { forgetSigner } from "./signer.ts";
import { insertSigningKey, type NewSigningKey, type SigningKeyRecord, updateStatus } from "./store.ts";

/** Makes the pairs that sign for a new tenant: an active one of each algorithm. The one of RSA takes 50 to 500 ms of CPU. */
export const firstSigningKeys = (context: Context, tenantId: string): Promise<NewSigningKey[]> =>
  Promise.all(keyAlgorithms.map((algorithm) => newSigningKey(context, { tenantId, algorithm, status: "active" })));

type Wanted = { tenantId: string; algorithm: KeyAlgorithm; status: Extract<SigningKeyStatus, "next" | "active"> };

/** Makes a key pair, its private half sealed. */
async function newSigningKey(
  { secrets, now }: Pick<Context, "secrets" | "now">,
  { tenantId, algorithm, status }: Wanted,
): Promise<NewSigningKey> {
  const id = uuidV7(now.getTime());
  const { publicKeyPem, privateKeyPkcs8 } = await generateKeyPair(algorithm);
  return {
    id,
    tenantId,
    algorithm,
    status,
    publicKey: publicKeyPem,
    privateKeySealed: await secrets.sealer.seal(privateKeyPkcs8, signingKeyContext(tenantId, id)),
    createdAt: now,
    activatedAt: status === "active" ? now : null,
  };
}

/** Creates a key pair that is published and signs nothing yet. One of RSA takes 50 to 500 ms of CPU. @throws LatchkeyError tenant_not_found */
export async function createSigningKey(context: TenantContext, algorithm: KeyAlgorithm): Promise<SigningKeyRecord> {
  return insertSigningKey(
    context.database,
    await newSigningKey(context, { tenantId: context.tenant.id, algorithm, status: "next" }),
  );
}

/**
 * Has a key sign from now on, or ends the trust in it.
 * @throws LatchkeyError signing_key_not_found, signing_key_is_active, signing_key_is_revoked, signing_key_status_refused, signing_key_in_use
 */
export async function changeSigningKey(
  { database, tenant, now }: TenantContext,
  id: string,
  status: SigningKeyStatus,
): Promise<SigningKeyRecord> {
  const changed = await updateStatus(database, { tenantId: tenant.id, id, status, now });
  forgetSigner(tenant.name);
  if (changed === undefined) throw new LatchkeyError("signing_key_not_found");
  return changed;
}
