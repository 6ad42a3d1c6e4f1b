import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findPostgres, startTemporaryServer } from "../dev/postgres/temporary-server.ts";
import { databaseSource } from "../serve/audit/database-source.ts";
import { openDump } from "../serve/audit/dump.ts";
import { openServerPostgres } from "../serve/postgres/server.ts";
import { openAuditedDatabase, verifyBy } from "../test/support/audited-database.ts";

// How long the audit chain takes on a real Postgres of this machine: sealing so many events of one tenant, and verifying them in the database and in a dump.
// Numbers are written to bench/results/audit.txt.
// `npm run bench:audit -- --events 1000000`

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    out: { type: "string", default: join(import.meta.dirname, "results") },
  },
});
const count = Number(values.events);

const lines: string[] = [];
const say = (line: string): void => {
  lines.push(line);
  console.log(line);
};

/** Runs something, and says how long it took. */
async function timed<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  const result = await run();
  say(`${what.padEnd(46)}${((performance.now() - started) / 1000).toFixed(1).padStart(8)} s`);
  return result;
}

const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
const server = await startTemporaryServer({ connections: 8 });
const backend = await openServerPostgres(server.address);
const audited = await openAuditedDatabase(backend);
try {
  const tenant = await audited.newTenant();
  console.log(`Making ${count.toLocaleString("en")} events…`);
  const made = Math.min(1_000, count);
  await audited.change(tenant, made);
  // Further ones are copies of these under ids and sequences of their own: the trigger that writes events takes minutes for a million.
  const { rows } = await backend.pool.query<{ columns: string }>(`
    select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
    where table_name = 'events' and column_name not in ('id', 'sequence', 'salt')`);
  const columns = rows[0]?.columns ?? "";
  await backend.pool.query(
    `insert into events (id, ${columns})
      select gen_random_uuid(), ${columns} from events, generate_series(1, $1) where event = 'product.updated'`,
    [Math.ceil(count / made) - 1],
  );
  const events = `${count.toLocaleString("en")} events`;
  await timed(`seal ${events}`, async () => {
    for (let sealed = { rows: 1, isMore: true }; sealed.isMore || sealed.rows > 0; ) sealed = await audited.seal();
  });
  const verified = await timed(`verify ${events} in the database`, () =>
    audited.verify(tenant.id, databaseSource(audited.database)),
  );
  const dump = join(folder, "dump.sql");
  const { host, port, username, database: name } = server.address;
  const words = ["--host", host, "--port", String(port), "--username", username, "--no-password", "--file", dump, name];
  execFileSync(join(String(findPostgres()), "pg_dump"), words);
  const inDump = await timed(`verify ${events} in a dump`, async () => {
    const source = await openDump(dump);
    try {
      return await verifyBy(source, tenant.id);
    } finally {
      await source.close();
    }
  });
  say(`findings in the dump ${inDump.found.length}`);
  say(`seals ${verified.seals}, waiting ${verified.waiting}, findings ${verified.found.length}`);
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, "audit.txt"), `${lines.join("\n")}\n`);
} finally {
  await audited.close();
  await backend.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}
