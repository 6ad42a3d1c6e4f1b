/** A line of the table. */
export type Row = {
  scenario: string;
  requestsPerSecond?: number;
  /** Milliseconds. */
  p50?: number;
  p99?: number;
  p999?: number;
  longest?: number;
  /** Of one request, to the database. */
  roundTrips?: number;
  /** Requests per second, as a share of what bare Hono answered in between. */
  ofBareHono?: number;
  /** Any other result, with its unit. */
  measured?: string;
  mustReach: string;
  /** Null where nothing has to be reached. */
  isReached: boolean | null;
};

type Column = { title: string; of: (row: Row) => string; isText?: boolean };

const number = (value: number | undefined, digits: number): string =>
  value === undefined ? "" : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

const columns: Column[] = [
  { title: "scenario", of: ({ scenario }) => scenario, isText: true },
  { title: "req/s", of: (row) => number(row.requestsPerSecond, 0) },
  { title: "p50 ms", of: (row) => number(row.p50, 2) },
  { title: "p99 ms", of: (row) => number(row.p99, 2) },
  { title: "p99.9 ms", of: (row) => number(row.p999, 2) },
  { title: "longest ms", of: (row) => number(row.longest, 1) },
  { title: "round trips", of: (row) => number(row.roundTrips, 4) },
  { title: "of bare Hono", of: (row) => number(row.ofBareHono, 3) },
  { title: "measured", of: ({ measured = "" }) => measured },
  { title: "must reach", of: ({ mustReach }) => mustReach, isText: true },
  { title: "reached", of: ({ isReached }) => (isReached === null ? "" : isReached ? "yes" : "NO"), isText: true },
];

/** The table as text. */
export function table(rows: Row[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => of(row)))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, index) => (columns[index]?.isText ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}
