import { buildCertificate } from "../crypto/certificates.ts";
import { importPrivateKey, type SigningScheme } from "../crypto/key-pairs.ts";
import type { FileDocument } from "../document/file-document-store.ts";
import { type LicenseStatus, limitNames, limitOf } from "../licensing/index.ts";

/** Resources that a license file may carry beside the license itself. */
export const licenseFileIncludes = ["entitlements", "product", "policy", "owner", "users", "machines"] as const;

export type LicenseFileInclude = (typeof licenseFileIncludes)[number];

export type LicenseFileOptions = {
  document: FileDocument;
  status: LicenseStatus;
  key: string;
  privateKeyPkcs8: string;
  scheme: SigningScheme;
  issuedAt: Date;
  /** Null: the file holds for ever. */
  expiryAt: Date | null;
  ttlSeconds: number | null;
  include: LicenseFileInclude[];
  encrypt: boolean;
};

/** The signed file, PEM-like text. Its ttl and expiry are under the signature; the key never travels with an encrypted file's key. */
export async function writeLicenseFile(options: LicenseFileOptions): Promise<string> {
  const { scheme, privateKeyPkcs8, encrypt, key } = options;
  return buildCertificate({
    kind: "license",
    payload: licensePayload(options),
    scheme,
    privateKey: await importPrivateKey(scheme, privateKeyPkcs8),
    ...(encrypt ? { encryptWith: { licenseKey: key } } : {}),
  });
}

/** A JSON:API document (jsonapi.org, 1.1): `data`, `included` as asked, and `meta` with the file's own times. */
export function licensePayload({ document, status, key, issuedAt, expiryAt, ttlSeconds, include }: LicenseFileOptions): object {
  const wanted = new Set<string>(include);
  return {
    data: licenseResource({ document, status, key, wanted }),
    included: [
      ...sharedResources(document, wanted),
      ...(wanted.has("users") ? document.users.map(userResource) : []),
      ...(wanted.has("machines") ? document.machines.map(machineResource) : []),
    ],
    meta: { issued: issuedAt.toISOString(), expiry: isoOrNull(expiryAt), ttl: ttlSeconds },
  };
}

type LicenseResource = { document: FileDocument; status: LicenseStatus; key: string; wanted: Set<string> };

export function licenseResource({ document, status, key, wanted }: LicenseResource): object {
  const { license, policy, product, owner, users, entitlements, machines } = document;
  return {
    type: "licenses",
    id: license.id,
    attributes: {
      name: license.name,
      key,
      status,
      expiry: isoOrNull(license.expiry),
      suspended: license.suspendedAt !== null,
      uses: license.uses,
      ...Object.fromEntries(limitNames.map((name) => [name, limitOf(name, license, policy)])),
      floating: policy.floating,
      strict: policy.strict,
      scheme: policy.scheme,
      metadata: license.metadata,
      created: license.createdAt.toISOString(),
      updated: license.updatedAt.toISOString(),
    },
    relationships: {
      product: { data: { type: "products", id: product.id } },
      policy: { data: { type: "policies", id: policy.id } },
      owner: { data: owner === null ? null : { type: "users", id: owner.id } },
      ...(wanted.has("entitlements")
        ? { entitlements: { data: entitlements.map(({ id }) => ({ type: "entitlements", id })) } }
        : {}),
      ...(wanted.has("users") ? { users: { data: users.map(({ id }) => ({ type: "users", id })) } } : {}),
      ...(wanted.has("machines") ? { machines: { data: machines.map(({ id }) => ({ type: "machines", id })) } } : {}),
    },
  };
}

/** Returns the resources that license and machine files both carry. */
export const sharedResources = ({ product, policy, entitlements, owner }: FileDocument, wanted: Set<string>): object[] => [
  ...(wanted.has("product") ? [productResource(product)] : []),
  ...(wanted.has("policy") ? [policyResource(policy)] : []),
  ...(wanted.has("entitlements") ? entitlements.map(entitlementResource) : []),
  ...(wanted.has("owner") && owner !== null ? [userResource(owner)] : []),
];

const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;

const productResource = ({ id, name, code, url, platforms, metadata }: FileDocument["product"]) => ({
  type: "products",
  id,
  attributes: { name, code, url, platforms, metadata },
});

const policyResource = ({ id, name, duration, strict, floating, scheme, metadata }: FileDocument["policy"]) => ({
  type: "policies",
  id,
  attributes: { name, duration, strict, floating, scheme, metadata },
});

const entitlementResource = ({ id, name, code, metadata }: FileDocument["entitlements"][number]) => ({
  type: "entitlements",
  id,
  attributes: { name, code, metadata },
});

const userResource = ({ id, username, email }: FileDocument["users"][number]) => ({
  type: "users",
  id,
  attributes: { username, email },
});

const machineResource = ({ id, fingerprint, name, hostname, platform, cores, metadata }: FileDocument["machines"][number]) => ({
  type: "machines",
  id,
  attributes: { fingerprint, name, hostname, platform, cores, metadata },
});
