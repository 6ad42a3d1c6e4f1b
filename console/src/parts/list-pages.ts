import { type InfiniteData, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { bodyOf } from "../api/client.ts";

/** A page of a list, as the API answers it. */
export type PageBody<Item> = { data?: Item[]; count?: number; meta?: { next: string | null } };

export type PageQuery = { after?: string | undefined; limit: number; count: boolean };

export type ReadPage<Item, Query> = (query: Query & PageQuery) => Promise<{ data?: PageBody<Item> | undefined }>;

export type ListPages<Item> = InfiniteData<PageBody<Item>, string | undefined>;

/** As many as the API gives at once. */
const pageSize = 100;

/** Lists of more pages than this are not read again when the tab comes back: each page would be a request. */
const mostPagesReadAgain = 10;

export const pagesKey = (queryKey: readonly unknown[], query: object): readonly unknown[] => [...queryKey, "pages", query];

/**
 * The pages of a list that were read so far.
 * @param isStill they are read again only when somebody asks for it, so that no row moves by itself
 */
export function useListPages<Item, Query extends object>({
  queryKey,
  query,
  read,
  isStill = false,
}: {
  queryKey: readonly unknown[];
  query: Query;
  read: ReadPage<Item, Query>;
  isStill?: boolean;
}) {
  return useInfiniteQuery({
    queryKey: pagesKey(queryKey, query),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => bodyOf(read({ ...query, after: pageParam, limit: pageSize, count: false })),
    getNextPageParam: (page) => page.meta?.next ?? undefined,
    placeholderData: keepPreviousData,
    ...(isStill ? { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false } : { refetchOnWindowFocus: isShort }),
  });
}

const isShort = ({ state }: { state: { data?: { pages: unknown[] } | undefined } }): boolean =>
  (state.data?.pages.length ?? 0) <= mostPagesReadAgain;

export const itemsOf = <Item>(pages: { pages: PageBody<Item>[] } | undefined): Item[] =>
  pages?.pages.flatMap((page) => page.data ?? []) ?? [];
