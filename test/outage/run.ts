import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { licenseKey, makeDataset, prepareDatabase, secrets } from "../../bench/support/dataset.ts";
import { startEndpoint } from "../../bench/support/endpoint.ts";
import { startTemporaryServer, type TemporaryServer } from "../../dev/postgres/temporary-server.ts";
import { PlainError, runProgram } from "../../serve/plain-error.ts";
import type { ServerAddress } from "../../serve/postgres/server.ts";
import { builtService } from "../../serve/worker/build.ts";
import { startRuntime } from "../../serve/worker/runtime.ts";
import { ask, type Clients, type Crowd, type License, startClients } from "./clients.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { hasRecovered, type Judged, judge, type Phase, table } from "./judge.ts";

// The service as it deploys, in a runtime of its own, over a real Postgres: what its clients see while the database is away in every way
// there is. `npm run test:outage` takes some minutes and holds it to times; OUTAGE=short takes a few seconds a phase and looks at codes only.

const isShort = process.env.OUTAGE === "short";

/** Seconds of the policies' `edge_ttl`. */
const edgeTtls = isShort ? [1, 15] : [5, 15];

/** Licenses under each of them. */
const licensesEach = 128;

/** Licenses of which each is asked for once. */
const unaskedLicenses = isShort ? 10_000 : 40_000;

/** Validations that made the licenses known. */
const firstValidations = edgeTtls.length * licensesEach;

/** Milliseconds for which an isolate gathers counts, with some to send them: what a killed runtime takes with it. */
const gatheredMs = 1_500;

/** Seconds that a short phase takes. */
const shortly = 3;

/** Seconds in which even a slow machine recovers. */
const patience = 30;

type Plan = Pick<Phase, "name" | "fault" | "seconds"> & { restarts?: boolean; recovers?: boolean };

const back = (after: string, seconds: number): Plan => ({ name: `back after ${after}`, fault: "up", seconds, recovers: true });

const plans: Plan[] = [
  { name: "up", fault: "up", seconds: 10 },
  { name: "stopped", fault: "stopped", seconds: 60, restarts: true },
  { name: "then hangs", fault: "hang", seconds: 30 },
  { name: "then resets", fault: "reset", seconds: 20 },
  { name: "then nonsense", fault: "garbage", seconds: 20 },
  back("all that", 20),
  { name: "hangs", fault: "hang", seconds: 20 },
  back("hanging", 10),
  { name: "resets", fault: "reset", seconds: 15 },
  back("resetting", 10),
  { name: "refuses", fault: "refuse", seconds: 15 },
  back("refusing", 10),
  { name: "nonsense", fault: "garbage", seconds: 15 },
  back("nonsense", 10),
  { name: "slow", fault: "slow", seconds: 10 },
].map((plan) => (isShort ? { ...plan, seconds: shortly } : plan) as Plan);

await runProgram(async () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-outage-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const build = await builtService();
  const server = await startTemporaryServer({ connections: 64 });
  const endpoint = await startEndpoint({ ...server.address, connections: 32 });
  const proxy = await startFaultProxy(endpoint.variables.DATABASE_ENDPOINT);
  await prepareDatabase(endpoint);
  const variables = { ...endpoint.variables, DATABASE_ENDPOINT: proxy.url, ...secrets, REQUEST_LOG: "off" };
  const start = () => startRuntime({ build, variables, folder: join(folder, "service") });
  let runtime = await start();
  const crowd = await gather(runtime.url, server.address);
  for (const key of [...crowd.known.map((license) => license.key), crowd.fleet]) await validate(runtime.url, crowd, key);

  const clients = startClients(runtime.url, crowd);
  let killedAt = Number.POSITIVE_INFINITY;
  const restart = () =>
    clients.whileRestarting(async () => {
      killedAt = performance.now();
      await runtime.kill();
      runtime = await start();
      return runtime.url;
    });
  const judged: Judged[] = [];
  for (const plan of plans) {
    console.error(`${plan.name}, ${plan.seconds} s`);
    const from = await bringAbout(plan, clients, { server, proxy });
    if (plan.restarts === true) {
      await pass(plan.seconds / 2);
      await restart();
      await pass(plan.seconds / 2);
    } else await pass(plan.seconds);
    if (isShort && plan.recovers === true) await until(() => hasRecovered(clients.samples, from, 1_000));
    judged.push(judge({ ...plan, from }, clients.samples, { recovers: plan.recovers === true, holdsTimes: !isShort }));
  }
  await proxy.set("up");
  const missed = [...judged.flatMap(({ missed }) => missed), ...(await whatIsSeenAfter(runtime.url, crowd))];
  await clients.stop();
  missed.push(...(await whatWasCounted(server.address, clients, killedAt)));

  console.log(`
64 clients validate ${crowd.known.length} licenses, each ten times a second; 8 ask for what only the database knows, and 8 for nothing: a path
that no route has. p50 and p99 are of requests that began after the first stale answer, the maximum is of all. Stalled is this machine while a
request for nothing takes more than 25 ms: it does something else, and that time is taken from own p99.`);
  console.log(`${table(judged.map(({ cells }) => cells))}\n`);
  await runtime.kill();
  await proxy.stop();
  await endpoint.stop();
  await server.stop();
  if (missed.length > 0) throw new PlainError(`Missed:\n${missed.map((what) => `- ${what}`).join("\n")}`);
  console.log("All that is required was seen.");
});
// Processes that this one started end with it.
process.exit();

function pass(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patience * 1000;
  while (performance.now() < deadline && !(await isSo())) await pass(0.1);
}

/** @returns when it was so */
async function bringAbout(
  { name, fault }: Plan,
  clients: Clients,
  { server, proxy }: { server: TemporaryServer; proxy: FaultProxy },
): Promise<number> {
  if (fault === "stopped") await server.halt();
  else if (fault === "up" && name.startsWith("back after all")) await server.resume();
  await proxy.set(fault === "stopped" ? "up" : fault);
  clients.begin(name);
  return performance.now();
}

/** A tenant with licenses that are going to be known, and others that nobody asks for. */
async function gather(url: string, address: ServerAddress): Promise<Crowd> {
  const dataset = await makeDataset(url, address, unaskedLicenses);
  const { tenant, session, productId, policies } = dataset;
  const path = `/tenants/${tenant}`;
  const make = async (where: string, body: object) => {
    const { status, code, data } = await ask(url, `Bearer ${session}`, { method: "POST", path: `${path}${where}`, body });
    if (status !== 201) throw new Error(`POST ${where} was answered ${status} ${code}.`);
    return data;
  };
  const known: License[] = [];
  for (const edgeTtl of edgeTtls) {
    const policy = await make("/policies", { product_id: productId, name: `Known for ${edgeTtl} s`, edge_ttl: edgeTtl });
    for (let count = 0; count < licensesEach; count += 1) {
      const license = await make("/licenses", { product_id: productId, policy_id: policy.id, name: `Customer ${count}` });
      known.push({ id: license.license_id, key: license.license_key, edgeTtl });
    }
  }
  const { license_key: fleet } = await make("/licenses", { product_id: productId, policy_id: policies.ED25519, name: "Fleet" });
  let next = 0;
  const { token: productToken } = await make(`/products/${productId}/tokens`, { name: "Outage" });
  return {
    tenant,
    session,
    productToken,
    productId,
    policyId: policies.ED25519,
    known,
    fleet,
    unasked: () => licenseKey(next++),
  };
}

function validate(url: string, { tenant, session }: Crowd, key: string) {
  const path = `/tenants/${tenant}/licenses/actions/validate`;
  return ask(url, `Bearer ${session}`, { method: "POST", path, body: { license_key: key } });
}

/** With the database back, what is changed is seen at once. */
async function whatIsSeenAfter(url: string, crowd: Crowd): Promise<string[]> {
  const { tenant, session } = crowd;
  const path = `/tenants/${tenant}/licenses`;
  const { data: made } = await ask(url, `Bearer ${session}`, {
    method: "POST",
    path,
    body: { product_id: crowd.productId, policy_id: crowd.policyId, name: "Suspended afterwards" },
  });
  const before = await validate(url, crowd, made.license_key);
  await ask(url, `Bearer ${session}`, { method: "POST", path: `${path}/${made.license_id}/actions/suspend`, body: {} });
  const after = await validate(url, crowd, made.license_key);
  const seen = [before.data.code, after.data.code].join(", ");
  return seen === "valid, suspended" ? [] : [`a suspension after the outages was answered: ${seen}`];
}

/** Every validation that was answered is counted once, but for those of the last second before the runtime was killed. */
async function whatWasCounted(address: ServerAddress, clients: Clients, killedAt: number): Promise<string[]> {
  const database = new pg.Client({ host: address.host, port: address.port, user: address.username, database: address.database });
  await database.connect();
  const known = clients.samples.filter(({ kind, fault }) => kind === "validation" && fault === undefined);
  const lost = known.filter(({ endedAt }) => endedAt > killedAt - gatheredMs && endedAt <= killedAt).length;
  let counted = 0;
  const count = async () => {
    const { rows } = await database.query<{ validations: string }>(`
      select coalesce(sum(counted.validations), 0) as validations
      from validation_counts counted
      join licenses license on license.tenant_id = counted.tenant_id and license.id = counted.license_id
      join policies policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      where policy.name like 'Known for %'`);
    counted = Number(rows[0]?.validations) - firstValidations;
    return counted >= known.length - lost;
  };
  await until(count);
  await pass(6);
  await count();
  await database.end();
  console.log(
    `${known.length} validations of known licenses were answered, ${counted} are counted; the killed runtime may have lost ${lost}.`,
  );
  const isRight = counted >= known.length - lost && counted <= known.length + clients.cutOff();
  return isRight ? [] : [`of ${known.length} validations ${counted} are counted`];
}
