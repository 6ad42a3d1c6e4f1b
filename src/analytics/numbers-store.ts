import { sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { dailyNumbers, hourlyValidations, licensePasses, licenses, sharedLicenses } from "../db/schema.ts";
import { textArray } from "../db/sql.ts";
import { dayText, type Period } from "./period.ts";

/** The tenant's numbers, or those of one of its products or policies. */
export type Scope = { tenantId: string; scopeId: string };

/** Validations of an hour or a day by verdict. */
export type ValidationRow = { at: Date; byCode: Record<string, number> };

/** Validations of a period, where there were some: a row for each hour or day. Served by hourly_validations_pkey or daily_numbers_pkey. */
export async function selectValidations(
  database: Database,
  { tenantId, scopeId }: Scope,
  { by, since, until }: Period,
): Promise<ValidationRow[]> {
  const [from, to] = [since.toISOString(), until.toISOString()];
  const { rows } = await database.execute<{ at: number; byCode: Record<string, number> }>(
    by === "hour"
      ? sql`
        select (extract(epoch from hour) * 1000)::float8 as at, jsonb_object_agg(code, validations) as "byCode"
        from ${hourlyValidations}
        where tenant_id = ${tenantId} and scope_id = ${scopeId} and hour >= ${from}::timestamptz and hour < ${to}::timestamptz
        group by hour`
      : sql`
        select (extract(epoch from day::timestamp at time zone 'UTC') * 1000)::float8 as at, jsonb_object_agg(code, amount) as "byCode"
        from ${dailyNumbers}
        where tenant_id = ${tenantId} and scope_id = ${scopeId} and measure = 'validations'
          and day >= ${dayText(since)}::date and day < ${dayText(until)}::date
        group by day`,
  );
  return rows.map(({ at, byCode }) => ({ at: new Date(at), byCode }));
}

/** Numbers of a scope by day (`2026-11-30`) and measure, and of the passes over the tenant's licenses when they were. */
export type DailyNumbers = {
  numbers: Map<string, Record<string, number>>;
  /** Days on which the tenant's licenses were counted. */
  measuredDays: Set<string>;
  /** When they were last counted; null before the first time. */
  measuredAt: Date | null;
};

/** One round trip. Served by daily_numbers_pkey and license_passes_pkey. */
export async function selectDailyNumbers(
  database: Database,
  { tenantId, scopeId }: Scope,
  { measures, since, until }: Pick<Period, "since" | "until"> & { measures: readonly string[] },
): Promise<DailyNumbers> {
  const ofDays = sql`day >= ${dayText(since)}::date and day < ${dayText(until)}::date`;
  const found = await inOneBatch(database, {
    numbers: sql`
      select day::text as day, measure, amount::float8 as amount
      from ${dailyNumbers}
      where tenant_id = ${tenantId} and scope_id = ${scopeId} and measure = any(${textArray(measures)}) and ${ofDays}`,
    days: sql`
      select day::text as day
      from ${dailyNumbers}
      where tenant_id = ${tenantId} and scope_id = ${tenantId} and measure = 'licenses' and ${ofDays}`,
    pass: lastPass(tenantId),
  });
  const numbers: DailyNumbers["numbers"] = new Map();
  for (const { day, measure, amount } of found.numbers)
    numbers.set(String(day), { ...numbers.get(String(day)), [String(measure)]: Number(amount) });
  return {
    numbers,
    measuredDays: new Set(found.days.map(({ day }) => String(day))),
    measuredAt: timeOf(found.pass),
  };
}

export type SharedLicense = {
  licenseId: string;
  licenseName: string;
  productId: string;
  policyId: string;
  machines: number;
  addresses: number;
  addressDays: number;
};

export type SharingOrder = "addresses" | "machines";

/** The most shared licenses that are still there, the most shared first. Reads what the last pass kept: some hundred for each policy. One round trip. */
export async function selectSharedLicenses(
  database: Database,
  { tenantId, productId, policyId }: { tenantId: string; productId: string | undefined; policyId: string | undefined },
  { by, limit }: { by: SharingOrder; limit: number },
): Promise<{ measuredAt: Date | null; licenses: SharedLicense[] }> {
  const other: SharingOrder = by === "addresses" ? "machines" : "addresses";
  const found = await inOneBatch(database, {
    licenses: sql`
      select shared.license_id as "licenseId", license.name as "licenseName", shared.product_id as "productId", shared.policy_id as "policyId",
        shared.machines, shared.addresses, shared.address_days as "addressDays"
      from (
        select *
        from ${sharedLicenses} kept
        where kept.tenant_id = ${tenantId}
          ${productId === undefined ? sql`` : sql`and kept.product_id = ${productId}`}
          ${policyId === undefined ? sql`` : sql`and kept.policy_id = ${policyId}`}
          and kept.${sql.identifier(by)} > 1
        order by kept.${sql.identifier(by)} desc, kept.${sql.identifier(other)} desc, kept.license_id
        limit ${limit}::int
      ) as shared
      join ${licenses} license on license.tenant_id = ${tenantId} and license.id = shared.license_id
      order by shared.${sql.identifier(by)} desc, shared.${sql.identifier(other)} desc, shared.license_id`,
    pass: lastPass(tenantId),
  });
  return {
    measuredAt: timeOf(found.pass),
    // The statement names exactly these members.
    licenses: found.licenses as SharedLicense[],
  };
}

const lastPass = (tenantId: string) => sql`
  select (extract(epoch from measured_at) * 1000)::float8 as at
  from ${licensePasses}
  where tenant_id = ${tenantId} and measured_at is not null`;

const timeOf = ([pass]: Record<string, unknown>[]): Date | null => (pass === undefined ? null : new Date(Number(pass.at)));
