import { alwaysTrue, type CacheRow } from "./row.ts";

/** Caches of facts about the code itself. */
export const codeRows = {
  routes: {
    owner: "isolate",
    key: "method and path of at most 256 characters",
    value: "the route that answers it",
    entries: 1_000,
    freshness: "until a route is added, which happens at start alone",
  },
  tableColumns: {
    owner: "isolate",
    key: "table",
    value: "names and types of its columns",
    isWeak: true,
    freshness: alwaysTrue,
  },
  metadataSchemas: {
    owner: "isolate",
    key: "schema of a body",
    value: "whether metadata is among what it takes",
    isWeak: true,
    freshness: alwaysTrue,
  },
} as const satisfies Record<string, CacheRow>;
