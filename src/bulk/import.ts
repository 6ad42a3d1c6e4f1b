import { idFor } from "../access/ids.ts";
import type { TenantContext } from "../context.ts";
import { sealedKey } from "../crypto/license-keys.ts";
import { randomLicenseKey, uuidV7 } from "../crypto/random.ts";
import { databaseError, refusalOf } from "../db/errors.ts";
import { limitsUnderColumns } from "../db/policy-columns.ts";
import { type FieldError, LatchkeyError } from "../errors/latchkey-error.ts";
import { isRefusalName, type RefusalName } from "../errors/refusals.ts";
import { issuerOf } from "../licenses/index.ts";
import { isSharedFingerprint, type Limits } from "../licensing/index.ts";
import { type MachineParticulars, sharedFingerprint } from "../machines/index.ts";
import { type ImportRow, importLicenses as insertAll } from "./import-store.ts";

export type ImportedLicense = Limits & {
  /** The id that it had in the other system. */
  id: string | undefined;
  policyId: string;
  productId: string;
  name: string;
  key: string | undefined;
  /** It may be over already: a license moves as it is. */
  expiry: Date | null;
  suspended: boolean;
  uses: number;
  owner: string | null;
  metadata: Record<string, unknown>;
  /** Usernames of users besides the owner. */
  users: string[];
  /** Ids of entitlements. */
  entitlements: string[];
  machines: (MachineParticulars & { id: string | undefined })[];
};

export type ImportResult = { license_id: string; license_key: string };

/**
 * Takes licenses over from another system, all or none.
 * @throws LatchkeyError permission_denied where the caller may not choose ids, id_taken, import_refused with an error for every row that cannot be
 */
export async function importLicenses(context: TenantContext, input: ImportedLicense[]): Promise<ImportResult[]> {
  const { database, tenant, now } = context;
  refuseRepeatedKeys(input);
  refuseSharedFingerprints(input);
  const ids = input.map((license) => idFor(context, license.id));
  const keys = input.map(({ key }) => key ?? randomLicenseKey());
  const rows = await Promise.all(input.map((license, index) => rowOf(context, license, ids[index] ?? "", keys[index] ?? "")));
  try {
    await insertAll(database, { tenantId: tenant.id, issuer: issuerOf(context), now }, rows);
  } catch (error) {
    throw refusalOf(error) === "import_refused" ? refusedRows(databaseError(error)?.detail) : error;
  }
  return rows.map(({ id }, index) => ({ license_id: id, license_key: keys[index] ?? "" }));
}

function refuseRepeatedKeys(input: ImportedLicense[]): void {
  const first = new Map<string, number>();
  const fields = input.flatMap(({ key }, index): FieldError[] => {
    if (key === undefined || !first.has(key)) {
      if (key !== undefined) first.set(key, index);
      return [];
    }
    return [
      {
        field: `licenses.${index}.key`,
        refusal: "license_key_taken",
        message: `Row ${first.get(key)} has the same key. Remove one of the rows.`,
      },
    ];
  });
  if (fields.length > 0) throw new LatchkeyError("import_refused", { fields });
}

function refuseSharedFingerprints(input: ImportedLicense[]): void {
  const fields = input.flatMap(({ machines }, index) =>
    machines.flatMap(({ fingerprint }, machine): FieldError[] => {
      if (!isSharedFingerprint(fingerprint)) return [];
      const { refusal, message } = sharedFingerprint();
      return [{ field: `licenses.${index}.machines.${machine}.fingerprint`, refusal, message }];
    }),
  );
  if (fields.length > 0) throw new LatchkeyError("import_refused", { fields });
}

async function rowOf(context: TenantContext, license: ImportedLicense, id: string, key: string): Promise<ImportRow> {
  const { hash, sealed, asId } = await sealedKey(context, key);
  const now = context.now.getTime();
  return {
    id,
    policy_id: license.policyId,
    product_id: license.productId,
    owner: license.owner,
    name: license.name,
    key_hash: hash,
    key_sealed: sealed,
    key_as_id: asId,
    expiry: license.expiry?.toISOString() ?? null,
    suspended: license.suspended,
    uses: license.uses,
    ...limitsUnderColumns(license),
    metadata: license.metadata,
    // The owner is a user all the same.
    users: [...new Set(license.users)].filter((username) => username !== license.owner),
    entitlements: [...new Set(license.entitlements)].map((entitlement_id) => ({ id: uuidV7(now), entitlement_id })),
    machines: license.machines.map(({ id: machineId, ...machine }) => ({ ...given(machine), id: idFor(context, machineId) })),
  };
}

/** Without what says nothing. */
function given({ metadata, ...members }: MachineParticulars): Record<string, unknown> {
  const named = Object.entries(members).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(named), ...(Object.keys(metadata).length === 0 ? {} : { metadata }) };
}

const fieldOf: Partial<Record<RefusalName, string>> = {
  id_taken: "id",
  permission_denied: "policy_id",
  policy_not_found: "policy_id",
  product_not_found: "product_id",
  account_not_found: "owner",
  license_key_taken: "key",
  usage_limit_reached: "uses",
  user_limit_reached: "owner",
  machine_limit_reached: "machines",
  core_limit_reached: "machines",
  memory_limit_reached: "machines",
  disk_limit_reached: "machines",
};

/** A fault of one row: its number, that of its machine, the member and the reason. */
type Problem = { index: number; machine: number | null; member: string | null; refusal: string };

function refusedRows(detail: string | undefined): LatchkeyError {
  const found = JSON.parse(detail ?? "[]") as Problem[];
  const fields = found.flatMap(({ index, machine, member, refusal }): FieldError[] => {
    if (!isRefusalName(refusal)) return [];
    const named = member ?? fieldOf[refusal] ?? "";
    return [{ field: `licenses.${index}.${machine === null ? named : `machines.${machine}.${named}`}`, refusal }];
  });
  return new LatchkeyError("import_refused", { fields });
}
