import type { TenantContext } from "../context.ts";
import { importPrivateKey } from "../crypto/key-pairs.ts";
import { randomLicenseKey, uuidV7 } from "../crypto/random.ts";
import { signKey } from "../crypto/signed-keys.ts";
import { type LicenseDocument, type LicenseName, type Reach, selectDocument } from "../edge/snapshot-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { addDuration, checkInDueAt, licenseStatus } from "../licensing/index.ts";
import { openPolicyKey, readPolicyWithProduct } from "../policies/service.ts";
import type { PolicyRecord } from "../policies/store.ts";
import { openLicenseKey, sealedKey } from "./keys.ts";
import type { PresentableLicense } from "./present.ts";
import { insertLicense, type NewLicense } from "./store.ts";

export type LicenseLimits = {
  maxMachines: number | null;
  maxCores: number | null;
  maxMemory: number | null;
  maxDisk: number | null;
  maxProcesses: number | null;
  maxUsers: number | null;
  maxUses: number | null;
};

export type LicenseInput = LicenseLimits & {
  policyId: string;
  productId: string;
  name: string;
  /** A key of the vendor's own. */
  key: string | undefined;
  /** What a signed key carries. */
  keyData: string | undefined;
  /** A signed key that carries what the license is for. */
  signed: boolean;
  expiry: Date | null;
  owner: string | null;
  metadata: Record<string, unknown>;
};

/**
 * Issues a license. Its expiry is the one given, else now and the policy's duration where the clock starts at creation.
 * @throws LatchkeyError 40003, 43009, 44006, 46003, 46031, 47023, 47031, 47036
 */
export async function createLicense(context: TenantContext, input: LicenseInput): Promise<PresentableLicense> {
  const { database, tenant, now, caller } = context;
  const { policy, product } = await readPolicyWithProduct(context, input.policyId);
  if (product.id !== input.productId)
    throw new LatchkeyError("44006", { message: "This policy belongs to another product. Check product_id." });
  if (policy.protected && caller.kind !== "superadmin" && caller.kind !== "nobody" && caller.role !== "admin") {
    throw new LatchkeyError("40003", { message: "This policy is protected: only an admin creates licenses under it." });
  }
  if (input.expiry !== null && input.expiry <= now) throw new LatchkeyError("47023");
  const id = uuidV7(now.getTime());
  const startsNow = policy.duration > 0 && policy.expirationBasis === "from_creation";
  const expiry = input.expiry ?? (startsNow ? addDuration(now, policy.duration) : null);
  const { license, owner } = await insertLicense(database, {
    id,
    tenantId: tenant.id,
    productId: product.id,
    policyId: policy.id,
    ownerUsername: input.owner,
    name: input.name,
    key: await newKey(context, policy, input, { id, expiry }),
    expiry,
    maxMachines: input.maxMachines,
    maxCores: input.maxCores,
    maxMemory: input.maxMemory,
    maxDisk: input.maxDisk,
    maxProcesses: input.maxProcesses,
    maxUsers: input.maxUsers,
    maxUses: input.maxUses,
    metadata: input.metadata,
    now,
  });
  return presentable(context, { license, policy, product, owner });
}

/** The key of a license to be: the vendor's own, a signed one, a random one; null where the policy's pool gives it. */
async function newKey(
  context: TenantContext,
  policy: PolicyRecord,
  { key, keyData, signed }: LicenseInput,
  { id, expiry }: { id: string; expiry: Date | null },
): Promise<NewLicense["key"]> {
  const kinds = [key !== undefined, keyData !== undefined || signed, policy.usePool].filter(Boolean);
  if (kinds.length > 1) throw new LatchkeyError("47036");
  if (policy.usePool) return null;
  if (key !== undefined) return sealedKey(context, key);
  if (keyData === undefined && !signed) return sealedKey(context, randomLicenseKey());
  const { scheme, privateKeyPkcs8 } = await openPolicyKey(context, policy);
  const subject = {
    tenant: context.tenant.name,
    product: policy.productId,
    policy: policy.id,
    license: id,
    expiry: expiry?.toISOString() ?? null,
  };
  const data = keyData ?? JSON.stringify(subject);
  return sealedKey(context, await signKey({ data, scheme, privateKey: await importPrivateKey(scheme, privateKeyPkcs8) }));
}

/** Finds a license by id or by key. @throws LatchkeyError 47006 */
export async function readLicense(context: TenantContext, idOrKey: string): Promise<PresentableLicense> {
  const document = await findDocument(context, await nameFromPath(context, idOrKey));
  if (document === undefined) throw new LatchkeyError("47006");
  return presentable(context, document);
}

export const findDocument = ({ database, tenant }: TenantContext, name: LicenseName): Promise<LicenseDocument | undefined> =>
  selectDocument(database, tenant.id, name);

/** A path names a license by its id or by its key. */
export const nameFromPath = (context: TenantContext, idOrKey: string): Promise<LicenseName> =>
  uuidPattern.test(idOrKey) ? Promise.resolve({ id: idOrKey, reach: reachOf(context) }) : nameOfKey(context, idOrKey);

/** A body names a license by key or by id; undefined where it does neither. */
export async function licenseNameOf(
  context: TenantContext,
  { key, id }: { key: string | undefined; id: string | undefined },
): Promise<LicenseName | undefined> {
  if (key !== undefined) return nameOfKey(context, key);
  return id === undefined ? undefined : { id, reach: reachOf(context) };
}

export const nameOfKey = async (context: TenantContext, key: string): Promise<LicenseName> => ({
  keyHash: await context.secrets.lookupHash(key),
  reach: reachOf(context),
});

/** A license sees itself, a product's token what hangs on the product, people the tenant. */
export function reachOf({ caller }: TenantContext): Reach {
  if (caller.kind === "license") return { licenseId: caller.licenseId };
  return caller.kind === "product" ? { productId: caller.productId } : {};
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function presentable(
  context: TenantContext,
  { license, policy, product, owner }: Pick<LicenseDocument, "license" | "policy" | "product" | "owner">,
): Promise<PresentableLicense> {
  return {
    license,
    policy,
    product,
    owner,
    key: await openLicenseKey(context, license),
    status: licenseStatus({ license, owner }, context.now),
    nextCheckInAt: checkInDueAt({ license, policy }),
  };
}
