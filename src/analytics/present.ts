import type { SharedLicense } from "./numbers-store.ts";
import type { DayNumbers, Expirations, Sharing, ValidationNumbers } from "./service.ts";

// Each answer as JSON, and as a table of the same rows.

const timeOf = (time: Date | null): string | null => time?.toISOString() ?? null;

const boundsOf = ({ since, until }: { since: Date; until: Date }) => ({
  since: since.toISOString(),
  until: until.toISOString(),
});

const sumOf = (numbers: Record<string, number>): number => Object.values(numbers).reduce((sum, one) => sum + one, 0);

export const presentValidations = ({ period, rows }: ValidationNumbers) => ({
  ...boundsOf(period),
  by: period.by,
  rows: rows.map(({ at, byCode }) => ({ time: at.toISOString(), validations: sumOf(byCode), codes: byCode })),
});

export const tableOfValidations = ({ period, codes, rows }: ValidationNumbers) => ({
  fileName: `validations-by-${period.by}.csv`,
  columns: ["time", "validations", ...codes],
  rows: rows.map(({ at, byCode }) => [at.toISOString(), sumOf(byCode), ...codes.map((code) => byCode[code] ?? 0)]),
});

export const presentDays = <Measure extends string>({ period, measuredAt, rows }: DayNumbers<Measure>) => ({
  ...boundsOf(period),
  measured_at: timeOf(measuredAt),
  rows: rows.map(({ day, numbers }) => ({ day, ...numbers })),
});

export const tableOfDays = <Measure extends string>(
  name: string,
  measures: readonly Measure[],
  { rows }: DayNumbers<Measure>,
) => ({
  fileName: `${name}.csv`,
  columns: ["day", ...measures],
  rows: rows.map(({ day, numbers }) => [day, ...measures.map((measure) => numbers[measure])]),
});

export const presentExpirations = ({ measuredAt, within, rows }: Expirations) => ({
  measured_at: timeOf(measuredAt),
  in_7_days: within[7],
  in_30_days: within[30],
  in_90_days: within[90],
  rows,
});

export const tableOfExpirations = ({ rows }: Expirations) => ({
  fileName: "expirations.csv",
  columns: ["day", "licenses"],
  rows: rows.map(({ day, licenses }) => [day, licenses]),
});

const presentSharedLicense = (license: SharedLicense) => ({
  license_id: license.licenseId,
  license_name: license.licenseName,
  product_id: license.productId,
  policy_id: license.policyId,
  machines: license.machines,
  addresses: license.addresses,
  address_days: license.addressDays,
});

export const presentSharing = ({ measuredAt, since, licenses }: Sharing) => ({
  since,
  measured_at: timeOf(measuredAt),
  rows: licenses.map(presentSharedLicense),
});

const sharedColumns = ["license_id", "license_name", "product_id", "policy_id", "machines", "addresses", "address_days"] as const;

export const tableOfSharing = ({ licenses }: Sharing) => ({
  fileName: "shared-licenses.csv",
  columns: [...sharedColumns],
  rows: licenses.map(presentSharedLicense).map((license) => sharedColumns.map((column) => license[column])),
});
