import { parseArgs } from "node:util";
import { applyMigrations } from "../dev/migrations.ts";
import { startNeonEndpoint } from "../dev/neon-endpoint/server.ts";
import { openServerPostgres } from "../dev/postgres/server.ts";
import { startTemporaryServer } from "../dev/postgres/temporary-server.ts";
import { openDatabase } from "../src/db/client.ts";
import { countStatement, type Page, pageStatement } from "../src/db/list-store.ts";
import { licenseListing } from "../src/licenses/list-store.ts";
import { filters, firstPage, makeManyLicenses, makePolicyTemplate } from "../test/support/many-licenses.ts";

// How long a list takes at so many licenses, on a real Postgres of this machine: each filter's first page, 1,000th page by cursor (its last
// full page, where it has fewer) and exact count. Rounds are interleaved. `npm run bench:lists -- --licenses 1000000 --rounds 20`

const { values } = parseArgs({
  options: { licenses: { type: "string", default: "1000000" }, rounds: { type: "string", default: "20" } },
});
const count = Number(values.licenses);
const rounds = Number(values.rounds);

const server = await startTemporaryServer({ connections: 8 });
const backend = await openServerPostgres(server.address);
const endpoint = await startNeonEndpoint({ backend });
try {
  const address = { DATABASE_URL: endpoint.databaseUrl, DATABASE_ENDPOINT: endpoint.url };
  await applyMigrations(address);
  const database = openDatabase({ url: address.DATABASE_URL, endpoint: address.DATABASE_ENDPOINT, deadlineMs: 600_000 });
  await makePolicyTemplate(database);
  console.log(`Making ${count.toLocaleString("en")} licenses…`);
  const many = await makeManyLicenses(database, count);
  const listing = (name: string) =>
    licenseListing({ tenantId: many.tenantId, reach: {}, filter: filters(many)[name] ?? {}, now: new Date() });
  const measured: Record<string, () => Promise<unknown>> = {};
  for (const name of Object.keys(filters(many))) {
    measured[`${name}: first page`] = () => database.execute(pageStatement(listing(name), firstPage()));
    const deep = await deepPage(name);
    if (deep !== undefined) {
      measured[`${name}: page ${deep.number.toLocaleString("en")}`] = () =>
        database.execute(pageStatement(listing(name), deep.page));
    }
    measured[`${name}: count`] = () => database.execute(countStatement(listing(name)));
  }

  /** The 1,000th page, or the last that is full, after the first. */
  async function deepPage(name: string): Promise<{ number: number; page: Page } | undefined> {
    const page = firstPage();
    const { rows: counted } = await database.execute<{ count: string }>(countStatement(listing(name)));
    const number = Math.min(1000, Math.floor(Number(counted[0]?.count) / page.limit));
    if (number < 2) return undefined;
    const before = { ...page, limit: 1, offset: (number - 1) * page.limit - 1 };
    const { rows } = await database.execute<{ sort_value: string; id: string }>(pageStatement(listing(name), before));
    return rows[0] && { number, page: { ...page, after: { value: rows[0].sort_value, id: rows[0].id } } };
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
  console.log(`\nmilliseconds over ${rounds} rounds, ${count.toLocaleString("en")} licenses\n`);
  console.log(`${"list".padEnd(40)}${"p50".padStart(9)}${"p95".padStart(9)}`);
  for (const [name, taken] of times) console.log(`${name.padEnd(40)}${at(taken, 0.5)}${at(taken, 0.95)}`);
} finally {
  await endpoint.close();
  await backend.close();
  await server.stop();
}

function at(taken: number[], quantile: number): string {
  const sorted = taken.toSorted((left, right) => left - right);
  return (sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? Number.NaN).toFixed(1).padStart(9);
}
