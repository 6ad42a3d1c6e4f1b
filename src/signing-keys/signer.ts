import { createCache } from "../cache/cache.ts";
import type { Context } from "../context.ts";
import type { SigningScheme } from "../crypto/key-algorithms.ts";
import { signingKeyContext } from "../crypto/key-contexts.ts";
import { importPrivateKey, type Signer } from "../crypto/key-pairs.ts";
import type { SignerJson } from "../document/compose.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { selectActiveKey } from "./store.ts";

const signers = createCache<Signer>("signers");

/** Opening a key takes longer than a signature: it is done once. */
const opened = createCache<Signer>("openedSigningKeys");

/** After another of the tenant's keys became the active one, or the tenant is gone. */
export const forgetSigner = (tenantName: string): void => void signers.delete(tenantName);

type Finding = Pick<Context, "edge" | "database" | "secrets">;

/** A key pair as it is stored. `privateKeySealed` is null of a revoked one. */
type StoredKey = { id: string; tenantId: string; privateKeySealed: string | null };

/** Returns the signer of the tenant's answers that was found within the last second. */
export const cachedSigner = (tenantName: string): Signer | undefined => signers.get(tenantName);

/** Finds the signer of a tenant's answers: its active Ed25519 key. Undefined where there is no such tenant, or nobody knows now. */
export async function findSigner(context: Finding, tenantName: string): Promise<Signer | undefined> {
  return cachedSigner(tenantName) ?? readSigner(context, tenantName);
}

async function readSigner(context: Finding, tenantName: string): Promise<Signer | undefined> {
  const key = await readKey(context, tenantName);
  if (key === undefined) return undefined;
  const signer = await openSigningKey(context, key, "ED25519");
  signers.set(tenantName, signer);
  return signer;
}

async function readKey({ edge, database }: Finding, tenantName: string): Promise<StoredKey | undefined> {
  try {
    const read = await edge?.readCredential<SignerJson>(tenantName, { kind: "tenant", value: tenantName });
    if (read === undefined) return await selectActiveKey(database, tenantName, "ED25519");
    return read.tenant === null || read.json === null
      ? undefined
      : { id: read.json.id, tenantId: read.tenant.id, privateKeySealed: read.json.private_key_sealed };
  } catch (error) {
    if (error instanceof LatchkeyError) return undefined;
    throw error;
  }
}

/** Opens a signing key for a scheme of its algorithm. @throws SealError when it was sealed for another tenant or key */
export async function openSigningKey(
  { secrets }: Pick<Context, "secrets">,
  { id, tenantId, privateKeySealed }: StoredKey,
  scheme: SigningScheme,
): Promise<Signer> {
  if (privateKeySealed === null) throw new Error("a revoked key that is to sign");
  const name = `${id} ${scheme}`;
  const cached = opened.get(name);
  if (cached !== undefined) return cached;
  const pkcs8 = await secrets.sealer.open(privateKeySealed, signingKeyContext(tenantId, id));
  const signer = { keyId: id, tenantId, scheme, privateKey: await importPrivateKey(scheme, pkcs8) };
  opened.set(name, signer);
  return signer;
}
