import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { bodyOf } from "../api/client.ts";
import type { ListAddress } from "./address.ts";
import { Button } from "./button.tsx";
import { Filters } from "./filters.tsx";
import styles from "./list.module.css";
import { itemsOf, type ReadPage, useListPages } from "./list-pages.ts";
import { ordersOf, Rows } from "./rows.tsx";
import { Empty, Failed, Loading } from "./states.tsx";
import { formatNumber } from "./time.tsx";
import { useIsNarrow } from "./use-media.ts";

export type ListColumn<Item> = {
  name: string;
  cell: (item: Item) => ReactNode;
  /** Shown on a narrow screen too: the first such column above, the others below it. */
  isMain?: boolean;
  /** On a narrow screen its name stands before it. */
  needsName?: boolean;
  /** Pixels, or a share of what these leave. Without it a column has one share. */
  width?: number | `${number}fr`;
  /** The name that the API sorts by, where it does: `expiry`. */
  sort?: string;
};

/**
 * A list of the API, by cursor. Only the rows that are seen are in the page, and the next ones are read as they come near, so that a million rows feel like
 * ten. The count is asked for beside the rows.
 * @param read a page of it: the `GET` with the query as it is given here
 * @param address the filters and the order, where the list has any: `useListAddress`
 */
export function List<Item extends object, Query extends object = object>({
  label,
  queryKey,
  read,
  idOf,
  textOf,
  columns,
  hrefOf,
  onOpen,
  address,
  query: asked,
  isStill = false,
  note,
  hasCount = true,
  empty,
}: {
  label: string;
  queryKey: readonly unknown[];
  read: ReadPage<Item, Query>;
  idOf: (item: Item) => string;
  /** The text that a screen reader, and typing a letter, finds the row by. */
  textOf: (item: Item) => string;
  columns: readonly ListColumn<Item>[];
  /** The page that the row leads to, below the console's path. */
  hrefOf?: (item: Item) => string;
  /** Opens a row that leads nowhere. */
  onOpen?: (item: Item) => void;
  address?: ListAddress<Query>;
  /** The parameters of the request, where no address has them. */
  query?: Query;
  /** Read again only when somebody asks for it, so that no row moves by itself. */
  isStill?: boolean;
  /** False where the API gives all at once, and counts none. */
  hasCount?: boolean;
  /** Beside the count. */
  note?: ReactNode;
  /** Shown where there is nothing, and no filter says why. */
  empty: ReactNode;
}) {
  const isNarrow = useIsNarrow();
  const query = address?.query ?? asked ?? ({} as Query);
  const isFiltered = address !== undefined && Object.keys(address.values).length > 0;
  const pages = useListPages<Item, Query>({ queryKey, query, read, isStill });
  const { sort: _order, ...counted } = query as Query & { sort?: string };
  const count = useQuery({
    queryKey: [...queryKey, "count", counted],
    queryFn: async () => (await bodyOf(read({ ...query, limit: 1, count: true }))).count ?? null,
    enabled: hasCount,
  });
  const items = itemsOf(pages.data);
  return (
    <div className={styles.list}>
      {address === undefined ? null : <Filters address={address} orders={isNarrow ? ordersOf(columns) : []} />}
      {hasCount ? (
        <div className={styles.summary}>
          <p className={styles.count} aria-live="polite">
            {count.isError ? "\u00a0" : count.isPending ? "Counting…" : count.data === null ? "\u00a0" : counting(count.data)}
          </p>
          {note}
        </div>
      ) : null}
      {pages.isPending ? <Loading /> : null}
      {pages.isError && pages.data === undefined ? <Failed error={pages.error} retry={() => pages.refetch()} /> : null}
      {pages.isSuccess && items.length === 0 ? (
        isFiltered ? (
          <Empty title="Nothing matches these filters.">
            <Button onPress={address.clear}>Take them off</Button>
          </Empty>
        ) : (
          empty
        )
      ) : null}
      {items.length === 0 ? null : (
        <Rows
          label={label}
          items={items}
          isOfBefore={pages.isPlaceholderData}
          {...{ idOf, textOf, columns, hrefOf, onOpen, address }}
          isReadingMore={pages.isFetchingNextPage}
          onMore={() => {
            if (pages.hasNextPage && !pages.isFetchingNextPage && !pages.isFetchNextPageError) pages.fetchNextPage();
          }}
        />
      )}
      {pages.isFetchNextPageError ? <Failed error={pages.error} retry={() => pages.fetchNextPage()} /> : null}
    </div>
  );
}

const counting = (count: number): string => (count === 1 ? "1 in all" : `${formatNumber(count)} in all`);
