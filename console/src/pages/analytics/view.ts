/** The numbers that are looked at: whose, of how long, and how. The address of the page has it, so that a link shows the same. */
export type View = {
  product: string | undefined;
  policy: string | undefined;
  /** Days of UTC, today included. */
  days: number;
  /** The length of time that a column of validations counts. */
  by: "day" | "hour";
  /** True where columns have valid verdicts too. */
  verdicts: "all" | "others";
  /** The order of licenses that look shared. */
  shared: "machines" | "addresses";
};

/** The periods to choose from. The service answers 366 days at most. */
export const periods = [
  { days: 7, label: "7 days" },
  { days: 14, label: "14 days" },
  { days: 30, label: "30 days" },
  { days: 90, label: "90 days" },
  { days: 365, label: "12 months" },
] as const;

/** Days of hours that one answer has at most. */
export const mostHourlyDays = 14;

const usual: View = { product: undefined, policy: undefined, days: 30, by: "day", verdicts: "all", shared: "machines" };

const isId = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

const oneOf = <Value>(value: unknown, values: readonly Value[], otherwise: Value): Value =>
  values.find((one) => one === value) ?? otherwise;

/** Reads what an address asks for. What makes no sense is as if it were not there. */
export function readView(search: Record<string, unknown>): View {
  return {
    product: isId(search.product) ? search.product : undefined,
    policy: isId(search.policy) ? search.policy : undefined,
    days: oneOf(
      Number(search.days),
      periods.map(({ days }) => days as number),
      usual.days,
    ),
    by: oneOf(search.by, ["day", "hour"] as const, usual.by),
    verdicts: oneOf(search.verdicts, ["all", "others"] as const, usual.verdicts),
    shared: oneOf(search.shared, ["machines", "addresses"] as const, usual.shared),
  };
}

/** The address's part for a view: what is usual is left out. */
export function searchOf(view: View): Record<string, string | number> {
  const kept = Object.entries(view).filter(([name, value]) => value !== undefined && value !== usual[name as keyof View]);
  return Object.fromEntries(kept) as Record<string, string | number>;
}

/** The product or policy as the API takes it: a policy is of one product, so that it stands alone. */
export const scopeOf = ({ product, policy }: Pick<View, "product" | "policy">): { product_id?: string; policy_id?: string } =>
  policy !== undefined ? { policy_id: policy } : product !== undefined ? { product_id: product } : {};

const dayMs = 86_400_000;

/** The instant at which the first of so many days of UTC begins, the present one counted. */
export const sinceOf = (days: number, now: Date): string =>
  new Date((Math.floor(now.getTime() / dayMs) - days + 1) * dayMs).toISOString();

/** The day of UTC after another one. */
export const dayAfter = (day: string): string => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
