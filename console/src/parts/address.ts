import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Choice } from "./fields.tsx";
import type { FindThings } from "./picker.tsx";

/** A filter of a list. Its `name` is the API's parameter, and the one in the page's address. */
export type Filter = {
  name: string;
  label: string;
  /** Stands beside the list at once; the others open with "More filters". */
  isMain?: boolean;
  /** Another filter that this one says nothing without. */
  needs?: string;
} & (
  | { kind: "text"; placeholder?: string }
  | { kind: "choice"; choices: readonly Choice<string>[] }
  | { kind: "thing"; find: FindThings }
  /** A day in the person's zone: from its start, or until its end. */
  | { kind: "from" | "until" }
);

/** The filters and the order of a list, kept in the page's address, so that a list can be sent to somebody and the way back finds it. */
export type ListAddress<Query> = {
  filters: readonly Filter[];
  /** By the filter's name. Those without a value are left out. */
  values: Readonly<Record<string, string>>;
  setValue: (name: string, value: string | undefined) => void;
  clear: () => void;
  /** As the API takes it: `-created_at` is downwards. */
  sort: string;
  setSort: (sort: string) => void;
  /** The parameters of the request. */
  query: Query;
};

/**
 * Reads the filters from the page's address, and writes them there.
 * @param sort the order where the address names none
 */
export function useListAddress<Query extends object>(filters: readonly Filter[], sort: string): ListAddress<Query> {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  return useMemo(() => {
    const values: Record<string, string> = {};
    for (const { name } of filters) {
      const value = search[name];
      // The router reads `?name=4711` as a number.
      if (["string", "number", "boolean"].includes(typeof value) && value !== "") values[name] = String(value);
    }
    const go = (next: Record<string, unknown>) => navigate({ to: ".", search: next as never, replace: true, resetScroll: false });
    const shownSort = typeof search.sort === "string" ? search.sort : sort;
    return {
      filters,
      values,
      setValue: (name, value) => go({ ...search, [name]: value === "" ? undefined : value }),
      clear: () => go({ ...search, ...Object.fromEntries(filters.map(({ name }) => [name, undefined])) }),
      sort: shownSort,
      setSort: (next) => go({ ...search, sort: next === sort ? undefined : next }),
      // The address may say anything: the service judges it, and its sentence is shown.
      query: { ...queryOf(filters, values), sort: shownSort } as unknown as Query,
    };
  }, [filters, search, sort, navigate]);
}

const dayForm = /^\d{4}-\d{2}-\d{2}$/;

/** The start of a day in the person's zone, or of the one after it. */
export function instantOf(day: string, { isEnd }: { isEnd: boolean }): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + (isEnd ? 1 : 0)).toISOString();
}

function queryOf(filters: readonly Filter[], values: Readonly<Record<string, string>>): Record<string, string> {
  const query: Record<string, string> = {};
  for (const { name, kind, needs } of filters) {
    const value = values[name];
    if (value === undefined || (needs !== undefined && values[needs] === undefined)) continue;
    const isDay = (kind === "from" || kind === "until") && dayForm.test(value);
    query[name] = isDay ? instantOf(value, { isEnd: kind === "until" }) : value;
  }
  return query;
}
