import { buildCertificate } from "../crypto/certificates.ts";
import type { Signer } from "../crypto/key-pairs.ts";
import type { FileDocument } from "../document/file-document-store.ts";
import { type Resource, resource, schemeNames, timeOrNull } from "../document/resource.ts";
import { checkInDueAt, type LicenseStatus, limitNames, limitOf } from "../licensing/index.ts";

/** Resources that a license file may carry beside the license itself. */
export const licenseFileIncludes = ["entitlements", "product", "policy", "owner", "users", "machines"] as const;

export type LicenseFileInclude = (typeof licenseFileIncludes)[number];

export type LicenseFileOptions = {
  document: FileDocument;
  status: LicenseStatus;
  key: string;
  signer: Signer;
  issuedAt: Date;
  /** Null: the file holds for ever. */
  expiryAt: Date | null;
  ttlSeconds: number | null;
  include: LicenseFileInclude[];
  encrypt: boolean;
};

/** The signed file, PEM-like text. Its ttl and expiry are under the signature; the key never travels with an encrypted file's key. */
export function writeLicenseFile(options: LicenseFileOptions): Promise<string> {
  const { signer, encrypt, key } = options;
  return buildCertificate({
    kind: "license",
    payload: licensePayload(options),
    ...signer,
    ...(encrypt ? { encryptWith: { licenseKey: key } } : {}),
  });
}

/** A JSON:API document (jsonapi.org, 1.1): `data`, `included` as asked, and `meta` with the file's own times and the `kid` that signs it. */
export function licensePayload({
  document,
  status,
  key,
  signer,
  issuedAt,
  expiryAt,
  ttlSeconds,
  include,
}: LicenseFileOptions): object {
  const wanted = new Set<string>(include);
  return {
    data: licenseResource({ document, status, key }),
    included: [...sharedResources(document, wanted), ...(wanted.has("machines") ? document.machines.map(machineResource) : [])],
    meta: { issued: issuedAt.toISOString(), expiry: timeOrNull(expiryAt), ttl: ttlSeconds, kid: signer.keyId },
  };
}

type LicenseResource = { document: FileDocument; status: LicenseStatus; key: string };

export function licenseResource({ document, status, key }: LicenseResource): Resource {
  const { license, policy, product, owner } = document;
  return resource({
    tenantId: license.tenantId,
    type: "licenses",
    id: license.id,
    attributes: {
      name: license.name,
      key,
      status,
      expiry: timeOrNull(license.expiry),
      suspended: license.suspendedAt !== null,
      uses: license.uses,
      ...Object.fromEntries(limitNames.map((name) => [name, limitOf(name, license, policy)])),
      floating: policy.floating,
      strict: policy.strict,
      scheme: schemeNames[policy.scheme],
      requireHeartbeat: policy.requireHeartbeat,
      requireCheckIn: policy.requireCheckIn,
      lastValidated: timeOrNull(license.lastValidatedAt),
      lastCheckIn: timeOrNull(license.lastCheckedInAt),
      nextCheckIn: timeOrNull(checkInDueAt({ license, policy })),
      lastCheckOut: timeOrNull(license.lastCheckedOutAt),
      metadata: license.metadata,
      created: license.createdAt.toISOString(),
      updated: license.updatedAt.toISOString(),
    },
    one: {
      product: { type: "products", id: product.id },
      policy: { type: "policies", id: policy.id },
      owner: owner === null ? null : { type: "users", id: owner.id },
    },
    many: { users: null, machines: null, tokens: null, entitlements: null },
  });
}

/** Returns the resources that license and machine files both carry. */
export const sharedResources = (
  { product, policy, entitlements, owner, users }: FileDocument,
  wanted: Set<string>,
): Resource[] => [
  ...(wanted.has("product") ? [productResource(product)] : []),
  ...(wanted.has("policy") ? [policyResource(policy)] : []),
  ...(wanted.has("entitlements") ? entitlements.map(entitlementResource) : []),
  ...(wanted.has("owner") && owner !== null ? [userResource(product.tenantId, owner)] : []),
  ...(wanted.has("users") ? users.map((user) => userResource(product.tenantId, user)) : []),
];

/** The times at which a row was made and last changed. */
const datesOf = ({ createdAt, updatedAt }: { createdAt: Date; updatedAt: Date }) => ({
  created: createdAt.toISOString(),
  updated: updatedAt.toISOString(),
});

const productResource = ({ tenantId, id, name, code, url, platforms, metadata, ...dates }: FileDocument["product"]) =>
  resource({ tenantId, type: "products", id, attributes: { name, code, url, platforms, metadata, ...datesOf(dates) } });

const policyResource = ({ tenantId, id, productId, name, scheme, metadata, ...policy }: FileDocument["policy"]) =>
  resource({
    tenantId,
    type: "policies",
    id,
    attributes: {
      name,
      duration: policy.duration,
      strict: policy.strict,
      floating: policy.floating,
      scheme: schemeNames[scheme],
      metadata,
      ...datesOf(policy),
    },
    one: { product: { type: "products", id: productId } },
  });

const entitlementResource = ({ tenantId, id, name, code, metadata, ...dates }: FileDocument["entitlements"][number]) =>
  resource({ tenantId, type: "entitlements", id, attributes: { name, code, metadata, ...datesOf(dates) } });

const userResource = (tenantId: string, { id, username, email }: FileDocument["users"][number]) =>
  resource({ tenantId, type: "users", id, attributes: { username, email } });

const machineResource = ({ tenantId, id, licenseId, metadata, ...machine }: FileDocument["machines"][number]) =>
  resource({
    tenantId,
    type: "machines",
    id,
    attributes: {
      fingerprint: machine.fingerprint,
      name: machine.name,
      hostname: machine.hostname,
      platform: machine.platform,
      cores: machine.cores,
      metadata,
      ...datesOf(machine),
    },
    one: { license: { type: "licenses", id: licenseId } },
  });
