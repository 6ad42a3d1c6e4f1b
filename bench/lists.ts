import { parseArgs } from "node:util";
import { applyMigrations } from "../dev/migrations.ts";
import { startNeonEndpoint } from "../dev/neon-endpoint/server.ts";
import { openServerPostgres } from "../dev/postgres/server.ts";
import { startTemporaryServer } from "../dev/postgres/temporary-server.ts";
import { openDatabase } from "../src/db/client.ts";
import { countStatement, type Page, pageStatement } from "../src/db/list-store.ts";
import { licenseListing } from "../src/licenses/list-store.ts";
import { filters, firstPage, makeManyLicenses, makePolicyTemplate } from "../test/support/many-licenses.ts";

// How long a list takes at so many licenses, on a real Postgres of this machine: each filter's first page and exact count, and the
// 1,000th page of the whole list. Rounds are interleaved. `npm run bench:lists -- --licenses 1000000 --rounds 20`

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
  const deep: Page = {
    ...firstPage(),
    after: { value: new Date(Date.UTC(2024, 0, 1) + (count - 100_000) * 1000).toISOString(), id: many.tenantId },
  };

  const measured: Record<string, () => Promise<unknown>> = {};
  for (const name of Object.keys(filters(many))) {
    measured[`${name}: first page`] = () => database.execute(pageStatement(listing(name), firstPage()));
    measured[`${name}: count`] = () => database.execute(countStatement(listing(name)));
  }
  measured["none: 1,000th page by cursor"] = () => database.execute(pageStatement(listing("none"), deep));

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
