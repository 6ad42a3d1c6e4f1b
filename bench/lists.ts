import { parseArgs } from "node:util";
import type { SQL } from "drizzle-orm";
import { startTemporaryServer } from "../dev/postgres/temporary-server.ts";
import { applyMigrations } from "../serve/migrations.ts";
import { startNeonEndpoint } from "../serve/neon-endpoint/server.ts";
import { openServerPostgres } from "../serve/postgres/server.ts";
import { openDatabase } from "../src/db/client.ts";
import { countStatement, forFewRows, type Listing, type Page, pageStatement } from "../src/db/list-store.ts";
import { eventList } from "../src/events/list-store.ts";
import { licenseList } from "../src/licenses/list-store.ts";
import { machineList } from "../src/machines/list-store.ts";
import {
  eventFilters,
  filters,
  firstPage,
  machineFilters,
  makeManyLicenses,
  makeManyMachinesAndEvents,
  makePolicyTemplate,
  oneOf,
} from "../test/support/many-licenses.ts";
import { quantile } from "./support/quantile.ts";

// How long a list takes at so many licenses, machines and events, on a real Postgres of this machine: each filter's first page, 1,000th page
// by cursor (its last full page, where it has fewer), and its exact count, which is printed and has no bound. Rounds are interleaved.
// `npm run bench:lists -- --licenses 1000000 --rounds 100 --only machines`

const { values } = parseArgs({
  options: {
    licenses: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "100" },
    only: { type: "string", default: "licenses,machines,events" },
  },
});
const count = Number(values.licenses);
const rounds = Number(values.rounds);

/** Milliseconds that each page must stay below, nineteen times of twenty. */
const most = 50;

const server = await startTemporaryServer({ connections: 8 });
const backend = await openServerPostgres(server.address);
const endpoint = await startNeonEndpoint({ backend });
try {
  const address = { DATABASE_URL: endpoint.databaseUrl, DATABASE_ENDPOINT: endpoint.url };
  await applyMigrations(address);
  const database = openDatabase({ url: address.DATABASE_URL, endpoint: address.DATABASE_ENDPOINT, deadlineMs: 600_000 });
  await makePolicyTemplate(database);
  console.log(`Making ${count.toLocaleString("en")} licenses, machines and events…`);
  const many = await makeManyLicenses(database, count);
  await makeManyMachinesAndEvents(database, many);
  const one = await oneOf(database, many);
  const { tenantId } = many;
  const asked = { tenantId, reach: {}, now: new Date() };
  const listings: Record<string, { sort: string; of: Record<string, Listing> }> = {
    licenses: { sort: "created_at", of: mapped(filters(many), (filter) => licenseList.listing(asked, filter)) },
    machines: {
      sort: "created_at",
      of: mapped(machineFilters(many, one.license), (filter) => machineList.listing(asked, filter)),
    },
    events: { sort: "occurred_at", of: mapped(eventFilters(one), (filter) => eventList.listing({ tenantId }, filter)) },
  };
  const run = async <Row>(statement: SQL): Promise<Row[]> => {
    const [, { rows }] = await database.batch([database.execute(forFewRows), database.execute(statement)]);
    return rows as Row[];
  };
  const measured: Record<string, () => Promise<unknown>> = {};
  for (const kind of values.only.split(",")) {
    const { sort, of } = listings[kind] ?? { sort: "", of: {} };
    for (const [name, listing] of Object.entries(of)) {
      const title = `${kind}, ${name}`;
      measured[`${title}: first page`] = () => run(pageStatement(listing, firstPage(sort)));
      const deep = await deepPage(listing, sort);
      if (deep !== undefined) {
        measured[`${title}: page ${deep.number.toLocaleString("en")}`] = () => run(pageStatement(listing, deep.page));
      }
      measured[`${title}: count`] = () => run(countStatement(listing));
    }
  }

  /** The 1,000th page, or the last that is full, after the first. */
  async function deepPage(listing: Listing, sort: string): Promise<{ number: number; page: Page } | undefined> {
    const page = firstPage(sort);
    const [counted] = await run<{ count: string }>(countStatement(listing));
    const number = Math.min(1000, Math.floor(Number(counted?.count) / page.limit));
    if (number < 2) return undefined;
    const before = { ...page, limit: 1, offset: (number - 1) * page.limit - 1 };
    const [row] = await run<{ sort_value: string; id: string }>(pageStatement(listing, before));
    return row && { number, page: { ...page, after: { value: row.sort_value, id: row.id } } };
  }

  const times = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(measured)) {
      const startedAt = performance.now();
      await run();
      // The first round warms up.
      if (round > 0) times.set(name, [...(times.get(name) ?? []), performance.now() - startedAt]);
    }
  }
  console.log(`\nmilliseconds over ${rounds} rounds, ${count.toLocaleString("en")} licenses, machines and events\n`);
  console.log(`${"list".padEnd(44)}${"p50".padStart(9)}${"p95".padStart(9)}`);
  for (const [name, taken] of times)
    console.log(`${name.padEnd(44)}${shown(quantile(taken, 0.5))}${shown(quantile(taken, 0.95))}`);
  const pages = [...times].filter(([name]) => !name.endsWith(": count"));
  const slow = pages.filter(([, taken]) => quantile(taken, 0.95) >= most).map(([name]) => name);
  console.log(
    `\n${slow.length === 0 ? `All pages below ${most} ms at p95.` : `Not below ${most} ms at p95: ${slow.join("; ")}.`}`,
  );
} finally {
  await endpoint.close();
  await backend.close();
  await server.stop();
}

function mapped<From, To>(record: Record<string, From>, to: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
}

function shown(milliseconds: number): string {
  return milliseconds.toFixed(1).padStart(9);
}
