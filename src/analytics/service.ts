import type { TenantContext } from "../context.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { calendarDays, sharingDays } from "./measures.ts";
import {
  type Scope,
  type SharedLicense,
  type SharingOrder,
  selectDailyNumbers,
  selectSharedLicenses,
  selectValidations,
} from "./numbers-store.ts";
import { dayMs, dayText, type Period, periodOf, type Step, startOfDay, timesOf } from "./period.ts";

/** The scope of the numbers that are asked for: those of the tenant, or of one product or policy. */
export type ScopeQuery = { product_id?: string | undefined; policy_id?: string | undefined };

export type PeriodQuery = ScopeQuery & { since?: Date | undefined; until?: Date | undefined };

export type ValidationNumbers = { period: Period; codes: string[]; rows: { at: Date; byCode: Record<string, number> }[] };

/** Returns validations of each hour or day by verdict, zeros included. @throws LatchkeyError request_malformed */
export async function readValidations(
  { database, tenant, now }: TenantContext,
  { by = "day", ...query }: PeriodQuery & { by?: Step | undefined },
): Promise<ValidationNumbers> {
  const period = periodOf(by, query, now);
  const found = await selectValidations(database, scopeOf(tenant.id, query), period);
  const codes = [...new Set(found.flatMap(({ byCode }) => Object.keys(byCode)))].sort();
  const none = Object.fromEntries(codes.map((code) => [code, 0]));
  const byTime = new Map(found.map(({ at, byCode }) => [at.getTime(), byCode]));
  return { period, codes, rows: timesOf(period).map((at) => ({ at, byCode: { ...none, ...byTime.get(at.getTime()) } })) };
}

/** Numbers by day, each row with all measures; null where the tenant's licenses were not counted on that day. */
export type DayNumbers<Measure extends string> = {
  period: Pick<Period, "since" | "until">;
  measuredAt: Date | null;
  rows: { day: string; numbers: Record<Measure, number | null> }[];
};

export const activityMeasures = ["active_licenses", "active_machines", "activations"] as const;

/** Returns what was active on each day, zeros included. @throws LatchkeyError request_malformed */
export async function readActivity(
  { database, tenant, now }: TenantContext,
  query: PeriodQuery,
): Promise<DayNumbers<(typeof activityMeasures)[number]>> {
  const period = periodOf("day", query, now);
  const { numbers, measuredAt } = await selectDailyNumbers(database, scopeOf(tenant.id, query), {
    ...period,
    measures: activityMeasures,
  });
  return { period, measuredAt, rows: rowsOf(period, activityMeasures, (day, measure) => numbers.get(day)?.[measure] ?? 0) };
}

export const seatMeasures = ["licenses", "seats_sold", "seats_used", "unlimited_licenses"] as const;

/** Returns seats in use and seats sold, as they were last counted on each day. @throws LatchkeyError request_malformed */
export async function readSeats(
  { database, tenant, now }: TenantContext,
  query: PeriodQuery,
): Promise<DayNumbers<(typeof seatMeasures)[number]>> {
  const period = periodOf("day", query, now);
  const found = await selectDailyNumbers(database, scopeOf(tenant.id, query), { ...period, measures: seatMeasures });
  const { numbers, measuredDays, measuredAt } = found;
  const amountOf = (day: string, measure: string) => (measuredDays.has(day) ? (numbers.get(day)?.[measure] ?? 0) : null);
  return { period, measuredAt, rows: rowsOf(period, seatMeasures, amountOf) };
}

export type Expirations = {
  measuredAt: Date | null;
  within: Record<7 | 30 | 90, number>;
  rows: { day: string; licenses: number }[];
};

/** Returns how many licenses expire on each day from today on, zeros included. @throws LatchkeyError request_malformed */
export async function readExpirations({ database, tenant, now }: TenantContext, query: ScopeQuery): Promise<Expirations> {
  const today = startOfDay(now);
  const period: Period = { by: "day", since: new Date(today), until: new Date(today + calendarDays * dayMs) };
  const { numbers, measuredAt } = await selectDailyNumbers(database, scopeOf(tenant.id, query), {
    ...period,
    measures: ["expirations"],
  });
  const rows = timesOf(period)
    .map(dayText)
    .map((day) => ({ day, licenses: numbers.get(day)?.expirations ?? 0 }));
  const first = (days: number) => rows.slice(0, days).reduce((sum, { licenses }) => sum + licenses, 0);
  return { measuredAt, within: { 7: first(7), 30: first(30), 90: first(90) }, rows };
}

export type Sharing = { measuredAt: Date | null; since: string; licenses: SharedLicense[] };

/** Returns the licenses with the most machines or addresses, of those that have more than one. @throws LatchkeyError request_malformed */
export async function readSharing(
  { database, tenant, now }: TenantContext,
  { by = "addresses", limit = 20, ...query }: ScopeQuery & { by?: SharingOrder | undefined; limit?: number | undefined },
): Promise<Sharing> {
  scopeOf(tenant.id, query);
  const scope = { tenantId: tenant.id, productId: query.product_id, policyId: query.policy_id };
  const since = dayText(new Date(startOfDay(now) - (sharingDays - 1) * dayMs));
  return { since, ...(await selectSharedLicenses(database, scope, { by, limit })) };
}

/** @throws LatchkeyError request_malformed where both are given */
function scopeOf(tenantId: string, { product_id: productId, policy_id: policyId }: ScopeQuery): Scope {
  if (productId !== undefined && policyId !== undefined) {
    const message = "Send product_id or policy_id, not both: a policy is of one product.";
    throw new LatchkeyError("request_malformed", {
      message,
      fields: [{ field: "policy_id", refusal: "request_malformed", message }],
    });
  }
  return { tenantId, scopeId: (policyId ?? productId ?? tenantId).toLowerCase() };
}

function rowsOf<Measure extends string>(
  period: Period,
  measures: readonly Measure[],
  amountOf: (day: string, measure: Measure) => number | null,
): DayNumbers<Measure>["rows"] {
  return timesOf(period)
    .map(dayText)
    .map((day) => ({
      day,
      // Every measure is there, once.
      numbers: Object.fromEntries(measures.map((measure) => [measure, amountOf(day, measure)])) as Record<Measure, number | null>,
    }));
}
