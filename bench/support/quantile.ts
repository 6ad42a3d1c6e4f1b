export const median = (numbers: number[]): number => quantile(numbers, 0.5);

/** The number below which such a share of them lies. */
export function quantile(numbers: number[], share: number): number {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
