import type { components } from "../../api/contract.ts";

type Schemas = components["schemas"];

export type ActivityRow = Schemas["ActivityNumbers"]["rows"][number];
export type ValidationRow = Schemas["ValidationNumbers"]["rows"][number];
export type SeatRow = Schemas["SeatNumbers"]["rows"][number];
export type ExpirationRow = Schemas["ExpirationNumbers"]["rows"][number];
export type SharedRow = Schemas["SharingNumbers"]["rows"][number];

/** Validations of a period with one verdict. */
export type VerdictTotal = { code: string; validations: number };

/** Adds validations of all rows up by verdict. The most frequent comes first; one that never happened is left out. */
export function totalsOf(rows: readonly ValidationRow[]): VerdictTotal[] {
  const totals = new Map<string, number>();
  for (const { codes } of rows)
    for (const [code, validations] of Object.entries(codes)) totals.set(code, (totals.get(code) ?? 0) + validations);
  return [...totals]
    .map(([code, validations]) => ({ code, validations }))
    .filter(({ validations }) => validations > 0)
    .sort((one, other) => other.validations - one.validations || (one.code < other.code ? -1 : 1));
}

export const sumOf = (totals: readonly VerdictTotal[]): number => totals.reduce((sum, { validations }) => sum + validations, 0);

export const withoutValid = (totals: readonly VerdictTotal[]): VerdictTotal[] => totals.filter(({ code }) => code !== "valid");

/** A part of each column: a verdict, or several that are rare. */
export type VerdictPart = { name: string; codes: readonly string[]; validations: number };

/** Parts that a picture can tell apart, with what is left as the last one. */
const mostParts = 6;

/** The verdicts that a picture shows on their own, the most frequent first, and the rest of them as one. */
export function partsOf(totals: readonly VerdictTotal[]): VerdictPart[] {
  const own = totals.slice(0, totals.length > mostParts + 1 ? mostParts : mostParts + 1);
  const rest = totals.slice(own.length);
  const parts = own.map(({ code, validations }) => ({ name: wordsOf(code), codes: [code], validations }));
  if (rest.length === 0) return parts;
  return [...parts, { name: `${rest.length} others`, codes: rest.map(({ code }) => code), validations: sumOf(rest) }];
}

/** The place among colours and patterns of each verdict beside valid, by its rank: warm ones first. */
const ranks = [2, 3, 4, 5, 6, 7, 1];

/** The places of parts among colours and patterns. Valid has the first one, and no other verdict has that. */
export function placesOf(parts: readonly VerdictPart[]): number[] {
  const others = parts.filter(({ codes }) => !codes.includes("valid"));
  return parts.map((part) => (part.codes.includes("valid") ? 0 : (ranks[others.indexOf(part)] ?? 1)));
}

export const amountOf = ({ codes }: ValidationRow, part: VerdictPart): number =>
  part.codes.reduce((sum, code) => sum + (codes[code] ?? 0), 0);

/** A verdict's code as words: "Too many machines". */
export const wordsOf = (code: string): string => `${code.slice(0, 1).toUpperCase()}${code.slice(1).replaceAll("_", " ")}`;

/** The last day on which somebody counted, of days on which perhaps nobody did. */
export const lastCounted = (rows: readonly SeatRow[]): SeatRow | undefined => rows.findLast(({ licenses }) => licenses !== null);
