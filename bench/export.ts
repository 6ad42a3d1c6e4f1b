import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startTemporaryServer } from "../dev/postgres/temporary-server.ts";
import { builtService } from "../serve/worker/build.ts";
import { openApi } from "./support/api.ts";
import { licenseKey, makeDataset, prepareDatabase } from "./support/dataset.ts";
import { processorMicroseconds, residentBytes } from "./support/process-figures.ts";
import { quantile } from "./support/quantile.ts";
import { startService } from "./support/service.ts";

// Measures an export of so many licenses from the built Worker before a real Postgres of this machine: time, processor time and memory of the
// runtime, round trips to the database; and what a validation takes meanwhile. `--rate` holds the client to so many MiB a second, and `--heap` V8's old
// space to so many MiB: an isolate of Cloudflare has 128 in all.
// `npm run bench:export -- --licenses 1000000`

const { values } = parseArgs({
  options: { licenses: { type: "string", default: "1000000" }, rate: { type: "string" }, heap: { type: "string" } },
});
const count = Number(values.licenses);
const bytesPerSecond = values.rate === undefined ? Number.POSITIVE_INFINITY : Number(values.rate) * 1024 * 1024;

const heap = values.heap === undefined ? [] : [`--max-old-space-size=${values.heap}`];

/** Milliseconds between two looks at the runtime's memory, and between two validations. */
const [lookMs, validateMs] = [100, 50];

const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-export-"));
const server = await startTemporaryServer({ connections: 16 });
const service = await startService({
  build: await builtService(),
  address: server.address,
  folder,
  name: "service",
  v8Flags: heap,
});
try {
  await prepareDatabase(service.endpoint);
  console.log(`Making ${count.toLocaleString("en")} licenses…`);
  const { session, tenant } = await makeDataset(service.url, server.address, count);
  const ada = openApi(service.url, `Bearer ${session}`);
  const validate = (number: number) =>
    ada.ask("POST", `/tenants/${tenant}/licenses/actions/validate`, { license_key: licenseKey(number % count) });
  await validate(0);
  const before = {
    resident: residentBytes(service.pid),
    processor: processorMicroseconds(service.pid),
    roundTrips: await service.endpoint.roundTrips(),
    at: performance.now(),
  };
  let most = before.resident;
  const looking = setInterval(() => {
    most = Math.max(most, residentBytes(service.pid));
  }, lookMs);
  const taken: number[] = [];
  // One license that memory answers: what the export takes from it is time of the isolate.
  const validating = setInterval(async () => taken.push((await validate(0)).milliseconds), validateMs);
  const { lines, bytes, lastLine } = await take(`${service.url}/api/v1/tenants/${tenant}/licenses/export`, session);
  clearInterval(looking);
  clearInterval(validating);
  const seconds = (performance.now() - before.at) / 1_000;
  const processor = (processorMicroseconds(service.pid) - before.processor) / 1_000_000;
  const mib = (value: number) => (value / 1024 / 1024).toFixed(0);
  console.log(`
${lines.toLocaleString("en")} lines, ${mib(bytes)} MiB; the last one: ${lastLine}
${seconds.toFixed(1)} seconds, ${Math.round(lines / seconds).toLocaleString("en")} licenses a second
${processor.toFixed(1)} seconds of the runtime's processor time, ${((processor * 1e6) / lines).toFixed(0)} microseconds a license
${(await service.endpoint.roundTrips()) - before.roundTrips} round trips to the database, those of the validations among them
${mib(before.resident)} MiB of memory before, ${mib(most)} MiB at most
validations meanwhile: p50 ${quantile(taken, 0.5).toFixed(1)} ms, p99 ${quantile(taken, 0.99).toFixed(1)} ms, longest ${Math.max(...taken).toFixed(1)} ms`);
} finally {
  await service.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
// Every process that the bench started ends with it.
process.exit();

type Taken = { lines: number; bytes: number; lastLine: string };

/** Takes an export as it comes, no faster than was asked for, and keeps nothing but its last line. @throws Error where it breaks off */
function take(url: string, session: string): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const sent = request(url, { headers: { Authorization: `Bearer ${session}` } }, (response) => {
      const seen: Taken = { lines: 0, bytes: 0, lastLine: "" };
      let rest = "";
      response.on("data", (chunk: Buffer) => {
        seen.bytes += chunk.byteLength;
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) seen.lines += 1;
        const lines = `${rest}${chunk.toString("latin1")}`.split("\n");
        rest = lines.at(-1) ?? "";
        seen.lastLine = lines.at(-2) ?? seen.lastLine;
        const aheadMs = (seen.bytes / bytesPerSecond) * 1_000 - (performance.now() - startedAt);
        if (aheadMs < 10) return;
        response.pause();
        setTimeout(() => response.resume(), aheadMs);
      });
      response.on("error", reject);
      response.on("end", () => resolve(seen));
    });
    sent.on("error", reject);
    sent.end();
  });
}
