import { createCache } from "../cache/cache.ts";
import type { Context } from "../context.ts";
import { tenantKeyContext } from "../crypto/key-contexts.ts";
import { importPrivateKey, type ResponseSigner } from "../crypto/key-pairs.ts";
import type { SignerJson } from "../document/compose.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { type SigningKey, selectSigningKey } from "./store.ts";

const signers = createCache<ResponseSigner>("signers");

/** Opening a key takes longer than a signature: it is done once. */
const opened = createCache<ResponseSigner>("openedSigningKeys");

/** After a tenant's key was made anew, or the tenant is gone. */
export const forgetSigner = (tenantName: string): void => void signers.delete(tenantName);

type Finding = Pick<Context, "edge" | "database" | "secrets">;

/** Returns the signer that was found within the last second. */
export const cachedSigner = (tenantName: string): ResponseSigner | undefined => signers.get(tenantName);

/** Undefined where there is no such tenant, or nobody knows now. */
export async function findSigner(context: Finding, tenantName: string): Promise<ResponseSigner | undefined> {
  return cachedSigner(tenantName) ?? readSigner(context, tenantName);
}

async function readSigner(context: Finding, tenantName: string): Promise<ResponseSigner | undefined> {
  const key = await readKey(context, tenantName);
  if (key === undefined) return undefined;
  const signer = opened.get(key.id) ?? (await open(context, key));
  opened.set(key.id, signer);
  signers.set(tenantName, signer);
  return signer;
}

async function readKey({ edge, database }: Finding, tenantName: string): Promise<SigningKey | undefined> {
  try {
    const read = await edge?.readCredential<SignerJson>(tenantName, { kind: "tenant", value: tenantName });
    if (read === undefined) return await selectSigningKey(database, tenantName);
    return read.tenant === null || read.json === null
      ? undefined
      : { id: read.json.id, tenantId: read.tenant.id, privateKeySealed: read.json.private_key_sealed };
  } catch (error) {
    if (error instanceof LatchkeyError) return undefined;
    throw error;
  }
}

async function open({ secrets }: Finding, { id, tenantId, privateKeySealed }: SigningKey): Promise<ResponseSigner> {
  const pkcs8 = await secrets.sealer.open(privateKeySealed, tenantKeyContext(tenantId, id));
  return { keyId: id, tenantId, privateKey: await importPrivateKey("ED25519", pkcs8) };
}
