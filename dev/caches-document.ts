import type { CacheRow } from "../src/cache/row.ts";
import { cacheTable } from "../src/cache/table.ts";

const titles: Record<CacheRow["owner"], string> = {
  isolate: "In each isolate of the Worker",
  "regional node": "In each regional node",
  "attempt limiter": "In each attempt limiter",
};

/** `docs/caches.md`: every cache, by what has one. */
export function cachesDocument(): string {
  const rows: [string, CacheRow][] = Object.entries(cacheTable);
  const sections = Object.entries(titles).map(([owner, title]) => {
    const lines = rows
      .filter(([, row]) => row.owner === owner)
      .map(([name, row]) => `| \`${name}\` | ${row.key} | ${row.value} | ${boundOf(row)} | ${freshnessOf(row)} |`);
    return `## ${title}\n\n| name | key | value | bound | an entry is used |\n| --- | --- | --- | --- | --- |\n${lines.join("\n")}\n`;
  });
  return `# Caches

Made from \`src/cache/table.ts\` by \`npm run openapi\`. All of them are in memory alone: a restart empties them. What is least recently used is
dropped first.

${sections.join("\n")}`;
}

const boundOf = ({ entries, size, isWeak }: CacheRow): string =>
  [
    entries === undefined ? [] : `${figure(entries)} entries`,
    size === undefined ? [] : `${figure(size.most)} ${size.unit}`,
    isWeak ? "lives as long as its key" : [],
  ]
    .flat()
    .join(", ");

const freshnessOf = ({ freshMs, freshness }: CacheRow): string =>
  freshMs === undefined ? freshness : `for ${figure(freshMs / 1_000)} s, ${freshness}`;

const figure = (value: number): string => value.toLocaleString("en-US");
