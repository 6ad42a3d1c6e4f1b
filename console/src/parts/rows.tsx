import { ArrowDown, ArrowUp } from "lucide-react";
import {
  Cell,
  Collection,
  Column,
  Row,
  type SortDescriptor,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  TableLoadMoreItem,
  Virtualizer,
} from "react-aria-components";
import type { ListAddress } from "./address.ts";
import type { Choice } from "./fields.tsx";
import styles from "./list.module.css";
import type { ListColumn } from "./list.tsx";
import { Loading } from "./states.tsx";
import { InRow } from "./time.tsx";
import { useIsNarrow } from "./use-media.ts";

/** Pixels. On a narrow screen a row has a second line. */
const [rowHeight, narrowRowHeight, headingHeight] = [44, 68, 40];

/** The rows of a list: a grid that arrow keys walk, of which only what is seen is in the page. */
export function Rows<Item extends object, Query>({
  label,
  items,
  columns,
  idOf,
  textOf,
  hrefOf,
  onOpen,
  address,
  isOfBefore,
  isReadingMore,
  onMore,
}: {
  label: string;
  items: readonly Item[];
  columns: readonly ListColumn<Item>[];
  idOf: (item: Item) => string;
  textOf: (item: Item) => string;
  hrefOf: ((item: Item) => string) | undefined;
  onOpen: ((item: Item) => void) | undefined;
  address: ListAddress<Query> | undefined;
  /** These are of the filters before, while the next ones are read. */
  isOfBefore: boolean;
  isReadingMore: boolean;
  onMore: () => void;
}) {
  const isNarrow = useIsNarrow();
  const shown = isNarrow ? [inOneColumn(columns)] : columns;
  const height = isNarrow ? narrowRowHeight : rowHeight;
  return (
    <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight: height, headingHeight }} key={height}>
      <Table
        aria-label={label}
        aria-busy={isOfBefore}
        className={`${styles.table} ${isOfBefore ? styles.before : ""}`}
        style={{ height: (items.length + (isReadingMore ? 1 : 0)) * height + headingHeight + 2 }}
        data-scroll-restoration-id={`list-${label}`}
        {...(address === undefined || isNarrow ? {} : sorting(address))}
      >
        <TableHeader className={styles.header}>
          {shown.map(({ name, width, sort }, index) => (
            <Column
              key={name}
              id={sort ?? name}
              isRowHeader={index === 0}
              allowsSorting={!isNarrow && address !== undefined && sort !== undefined}
              className={styles.column}
              {...(width === undefined ? {} : { width })}
            >
              {({ sortDirection }) => (
                <>
                  {name}
                  {sortDirection === "ascending" ? <ArrowUp aria-hidden size={14} /> : null}
                  {sortDirection === "descending" ? <ArrowDown aria-hidden size={14} /> : null}
                </>
              )}
            </Column>
          ))}
        </TableHeader>
        <TableBody>
          <Collection items={items} dependencies={[isNarrow, columns]}>
            {(item) => (
              <Row
                id={idOf(item)}
                textValue={textOf(item)}
                className={styles.row}
                columns={shown.map(({ name }) => ({ id: name }))}
                {...(hrefOf === undefined ? {} : { href: hrefOf(item) })}
                {...(onOpen === undefined ? {} : { onAction: () => onOpen(item) })}
              >
                {shown.map(({ name, cell }) => (
                  <Cell key={name} className={styles.cell}>
                    <div className={styles.cut}>
                      <InRow value={true}>{cell(item)}</InRow>
                    </div>
                  </Cell>
                ))}
              </Row>
            )}
          </Collection>
          <TableLoadMoreItem onLoadMore={onMore} isLoading={isReadingMore} scrollOffset={2}>
            <Loading label="Loading more…" />
          </TableLoadMoreItem>
        </TableBody>
      </Table>
    </Virtualizer>
  );
}

/** The order as the API takes it, and as the table's header shows it. */
function sorting<Query>({ sort, setSort }: ListAddress<Query>): {
  sortDescriptor: SortDescriptor;
  onSortChange: (descriptor: SortDescriptor) => void;
} {
  const isDescending = sort.startsWith("-");
  return {
    sortDescriptor: { column: sort.replace(/^-/, ""), direction: isDescending ? "descending" : "ascending" },
    onSortChange: ({ column, direction }) => setSort(`${direction === "descending" ? "-" : ""}${column}`),
  };
}

/** Every order that the columns offer, where there is no room for a header of each. */
export const ordersOf = <Item,>(columns: readonly ListColumn<Item>[]): Choice<string>[] =>
  columns.flatMap(({ name, sort }) =>
    sort === undefined
      ? []
      : [
          { value: sort, label: `${name}, upwards` },
          { value: `-${sort}`, label: `${name}, downwards` },
        ],
  );

/** The main columns in one, of two lines. */
function inOneColumn<Item>(columns: readonly ListColumn<Item>[]): ListColumn<Item> {
  const [first, ...others] = columns.filter(({ isMain }) => isMain);
  return {
    name: first?.name ?? "",
    cell: (item) => (
      <div className={styles.stack}>
        <div className={styles.first}>{first?.cell(item)}</div>
        <div className={styles.others}>
          {others.map(({ name, cell, needsName = false }) => (
            <span key={name}>
              {needsName ? `${name}: ` : null}
              {cell(item)}
            </span>
          ))}
        </div>
      </div>
    ),
  };
}
