import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import {
  Cell,
  Collection,
  Column,
  Row,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  TableLoadMoreItem,
  Virtualizer,
} from "react-aria-components";
import { bodyOf } from "../api/client.ts";
import styles from "./list.module.css";
import { Failed, Loading } from "./states.tsx";
import { formatNumber } from "./time.tsx";
import { useIsNarrow } from "./use-media.ts";

export type ListColumn<Item> = {
  name: string;
  cell: (item: Item) => ReactNode;
  /** Shown on a narrow screen too. */
  isMain?: boolean;
  /** Pixels, where the column should not share what is left with the others. */
  width?: number;
};

/** A page of a list, as the API answers it. */
type PageBody<Item> = { data?: Item[]; count?: number; meta?: { next: string | null } };

const rowHeight = 48;
const rowsOnScreen = 12;

/**
 * A list of the API, by cursor. Only the rows that are seen are in the page, and the next ones are read as they come near, so that a million rows feel like
 * ten. The count is asked for beside the rows.
 * @param read a page of it: the `GET` with `after`, `limit` and `count` as they are given here
 */
export function List<Item extends object>({
  label,
  queryKey,
  read,
  idOf,
  textOf,
  columns,
  hrefOf,
  empty,
}: {
  label: string;
  queryKey: readonly unknown[];
  read: (query: { after?: string | undefined; limit: number; count: boolean }) => Promise<{ data?: PageBody<Item> | undefined }>;
  idOf: (item: Item) => string;
  /** What a screen reader, and typing a letter, finds the row by. */
  textOf: (item: Item) => string;
  columns: readonly ListColumn<Item>[];
  /** Where the row leads, below the console's path. */
  hrefOf?: (item: Item) => string;
  empty: ReactNode;
}) {
  const isNarrow = useIsNarrow();
  const navigate = useNavigate();
  const pages = useInfiniteQuery({
    queryKey: [...queryKey, "pages"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => bodyOf(read({ after: pageParam, limit: 50, count: false })),
    getNextPageParam: (page) => page.meta?.next ?? undefined,
  });
  const count = useQuery({
    queryKey: [...queryKey, "count"],
    queryFn: async () => (await bodyOf(read({ limit: 1, count: true }))).count ?? null,
  });
  if (pages.isPending) return <Loading />;
  if (pages.isError && pages.data === undefined) return <Failed error={pages.error} retry={() => pages.refetch()} />;
  const items = pages.data.pages.flatMap((page) => page.data ?? []);
  if (items.length === 0) return <>{empty}</>;
  const shown = isNarrow ? columns.filter(({ isMain }) => isMain) : columns;
  const height = Math.min(items.length + 1, rowsOnScreen) * rowHeight + 2;
  return (
    <div className={styles.list}>
      <p className={styles.count} aria-live="polite">
        {count.data === undefined || count.data === null ? "\u00a0" : `${formatNumber(count.data)} in all`}
      </p>
      <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight, headingHeight: 40 }}>
        <Table
          aria-label={label}
          className={styles.table}
          style={{ height }}
          onRowAction={(key) => {
            const item = items.find((one) => idOf(one) === key);
            if (item !== undefined && hrefOf !== undefined) navigate({ to: hrefOf(item) });
          }}
        >
          <TableHeader className={styles.header}>
            {shown.map(({ name, width }, index) => (
              <Column key={name} id={name} isRowHeader={index === 0} width={width}>
                {name}
              </Column>
            ))}
          </TableHeader>
          <TableBody>
            <Collection items={items} dependencies={[shown.length]}>
              {(item) => (
                <Row
                  id={idOf(item)}
                  textValue={textOf(item)}
                  className={styles.row}
                  columns={shown.map(({ name }) => ({ id: name }))}
                >
                  {shown.map(({ name, cell }) => (
                    <Cell key={name} className={styles.cell}>
                      {cell(item)}
                    </Cell>
                  ))}
                </Row>
              )}
            </Collection>
            <TableLoadMoreItem
              onLoadMore={() => {
                if (pages.hasNextPage && !pages.isFetchingNextPage) pages.fetchNextPage();
              }}
              isLoading={pages.isFetchingNextPage}
            >
              <Loading label="Loading more…" />
            </TableLoadMoreItem>
          </TableBody>
        </Table>
      </Virtualizer>
      {pages.isFetchNextPageError ? <Failed error={pages.error} retry={() => pages.fetchNextPage()} /> : null}
    </div>
  );
}
