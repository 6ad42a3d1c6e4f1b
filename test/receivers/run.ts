import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Api, openApi } from "../../bench/support/api.ts";
import { makeDataset, prepareDatabase, secrets, superadmin } from "../../bench/support/dataset.ts";
import { startEndpoint } from "../../bench/support/endpoint.ts";
import { quantile } from "../../bench/support/quantile.ts";
import { startTemporaryServer } from "../../dev/postgres/temporary-server.ts";
import { PlainError, runProgram } from "../../serve/plain-error.ts";
import { builtService } from "../../serve/worker/build.ts";
import { startRuntime } from "../../serve/worker/runtime.ts";
import { ed25519Bytes } from "../../src/crypto/key-pairs.ts";
import { type Answer, chosen, type HostileReceiver, startReceiver } from "./hostile-receiver.ts";
import { type EventRow, missedBy } from "./judge.ts";

// The service as it deploys, whose receivers do everything that they should not while it is killed again and again: in the end every event has
// arrived. `npm run test:receivers` takes some minutes; RECEIVERS=short makes fewer changes and kills the Worker twice.

const isShort = process.env.RECEIVERS === "short";

const changes = isShort ? 400 : 10_000;

const kills = isShort ? 2 : 20;

const writers = 16;

const licenses = 64;

/** Seconds between the attempts: as many as the worst receiver of this test needs. */
const retrySeconds = [0.1, 0.2, 0.5, ...Array.from({ length: 37 }, () => 1)].join(",");

/** How the hostile receiver answers, in shares. */
const shares: Partial<Record<Answer, number>> = {
  ok: 60,
  okWithMuch: 3,
  fails: 8,
  redirects: 5,
  notFound: 5,
  busy: 1,
  garbage: 5,
  closesEarly: 5,
  breaksOff: 3,
  drips: 0.3,
  hangs: isShort ? 0.4 : 0.15,
};

/** Seconds that the deliveries may take after the last change. */
const patience = isShort ? 120 : 900;

/** Changes whose way to a calm receiver is timed while another tenant's receiver hangs. */
const timed = isShort ? 20 : 200;

await runProgram(async () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-receivers-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const build = await builtService();
  const server = await startTemporaryServer({ connections: 64 });
  const endpoint = await startEndpoint({ ...server.address, connections: 32 });
  await prepareDatabase(endpoint);
  const variables = {
    ...endpoint.variables,
    ...secrets,
    REQUEST_LOG: "off",
    WEBHOOK_ALLOW_PRIVATE: "true",
    WEBHOOK_RETRY_SECONDS: retrySeconds,
  };
  const start = () => startRuntime({ build, variables, folder: join(folder, "service"), clockSocket: "clock.sock" });
  let runtime = await start();
  const { host, port, username: user, database } = server.address;
  const client = new pg.Client({ host, port, user, database });
  await client.connect();

  const dataset = await makeDataset(runtime.url, server.address, 1);
  const shop = await openShop(runtime.url, dataset);
  const hostile = await startReceiver(() => chosen(shares, Math.random()));
  const calm = await startReceiver(() => "ok");
  const hostileId = await register(shop.to(runtime.url), shop.path, hostile);
  await register(shop.to(runtime.url), shop.path, calm);

  const startedAt = performance.now();
  let made = 0;
  let running: Promise<void> | undefined;
  const write = async () => {
    while (made < changes) {
      const number = made++;
      await running;
      const id = shop.licenses[Math.floor(Math.random() * licenses)];
      await shop
        .to(runtime.url)
        .ask("PATCH", `${shop.path}/licenses/${id}`, { name: `Change ${number}` })
        .catch(() => undefined);
    }
  };
  const writing = Promise.all(Array.from({ length: writers }, write));
  for (let kill = 1; kill <= kills; kill += 1) {
    await until(() => made >= (kill * changes) / (kills + 1), patience);
    const restarted = Promise.withResolvers<void>();
    running = restarted.promise;
    await runtime.kill();
    runtime = await start();
    running = undefined;
    restarted.resolve();
  }
  await writing;
  const writtenAt = performance.now();
  const arrived = await until(() => isAllDelivered(client), patience);
  const arrivedAt = performance.now();

  const events = await eventsOf(client, dataset.tenant);
  const key = await publicKeyOf(client, dataset.tenant);
  const missed = [
    ...(arrived ? [] : [`deliveries are still pending after ${patience} s: ${await states(client)}`]),
    ...(await missedBy("the hostile receiver", hostile, events, key)),
    ...(await missedBy("the calm receiver", calm, events, key)),
  ];
  const seconds = (from: number, to: number) => ((to - from) / 1_000).toFixed(0);
  console.log(`${changes} changes from ${writers} clients in ${seconds(startedAt, writtenAt)} s, the Worker killed ${kills} times: ${events.length} events.
The hostile receiver got ${hostile.received.length} requests and took ${hostile.received.filter(({ isTaken }) => isTaken).length}, the calm one got ${calm.received.length}.
All had arrived ${seconds(writtenAt, arrivedAt)} s after the last change.`);

  const hanging = await startReceiver(() => "hangs");
  await shop.to(runtime.url).ask("DELETE", `${shop.path}/webhooks/${hostileId}`);
  const times = await timesBesideHanging(runtime.url, shop, calm, hanging);
  console.log(
    `While the receiver of another tenant hangs, ${times.length} events arrive after ${quantile(times, 0.5).toFixed(0)} ms (median), ${quantile(times, 0.95).toFixed(0)} ms (95%).`,
  );
  if (times.length < timed) missed.push(`${timed - times.length} events did not arrive while another tenant's receiver hung`);
  if (!isShort && quantile(times, 0.5) >= 2_000) missed.push("the median is two seconds or more");

  await Promise.all([hostile, calm, hanging].map((receiver) => receiver.stop()));
  await client.end();
  await runtime.kill();
  await endpoint.stop();
  await server.stop();
  if (missed.length > 0) throw new PlainError(`Missed:\n${missed.map((what) => `- ${what}`).join("\n")}`);
  console.log("All that is required was seen.");
});
// Processes that this one started end with it.
process.exit();

async function until(isSo: () => boolean | Promise<boolean>, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1_000;
  while (performance.now() < deadline) {
    if (await isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

type Shop = { path: string; licenses: string[]; to(url: string): Api };

type Made = { tenant: string; session: string; productId: string; policies: { ED25519: string } };

/** A vendor with some licenses. */
async function openShop(url: string, { tenant, session, productId, policies }: Made): Promise<Shop> {
  const path = `/tenants/${tenant}`;
  const to = (at: string) => openApi(at, `Bearer ${session}`);
  const ids: string[] = [];
  for (let count = 0; count < licenses; count += 1) {
    const body = { product_id: productId, policy_id: policies.ED25519, name: `Customer ${count}` };
    ids.push((await to(url).post(`${path}/licenses`, body)).license_id);
  }
  return { path, licenses: ids, to };
}

/** Creates a webhook, and has the receiver know its secret. @returns its id */
async function register(api: Api, path: string, receiver: HostileReceiver, events = ["license.updated"]): Promise<string> {
  const { id, secret } = await api.post(`${path}/webhooks`, { url: receiver.url, events });
  receiver.secret = secret;
  return id;
}

async function isAllDelivered(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ left: boolean }>(`
    select exists (select from webhook_deliveries where status <> 'succeeded') or exists (
      select from webhooks webhook join events entry on entry.tenant_id = webhook.tenant_id and entry.sequence > webhook.scanned_sequence
    ) as left`);
  return rows[0]?.left === false;
}

async function states(client: pg.Client): Promise<string> {
  const { rows } = await client.query(`
    select status, count(*)::int as deliveries, max(attempts) as attempts, min(next_attempt_at) as next from webhook_deliveries group by status`);
  return JSON.stringify(rows);
}

/** The events that webhooks of the tenant are to get, as the database has them. */
async function eventsOf(client: pg.Client, tenant: string): Promise<EventRow[]> {
  const { rows } = await client.query<EventRow>(
    `select entry.id, entry.event, entry.sequence::int as sequence, entry.license_id, entry.resource_id
    from events entry join tenants tenant on tenant.id = entry.tenant_id
    where tenant.name = $1 and entry.event = 'license.updated'
    order by entry.sequence`,
    [tenant],
  );
  return rows;
}

async function publicKeyOf(client: pg.Client, tenant: string): Promise<Uint8Array> {
  const { rows } = await client.query<{ public_key: string }>(
    `select key.public_key from signing_keys key join tenants tenant on tenant.id = key.tenant_id
    where tenant.name = $1 and key.algorithm = 'ED25519' and key.status = 'active'`,
    [tenant],
  );
  return ed25519Bytes(rows[0]?.public_key ?? "") ?? new Uint8Array();
}

/** Changes a product of another tenant, whose receiver hangs, and licenses of the shop in turn. @returns milliseconds from each event to its arrival */
async function timesBesideHanging(url: string, shop: Shop, calm: HostileReceiver, hanging: HostileReceiver): Promise<number[]> {
  const { access } = await openApi(url).post("/auth/login", superadmin);
  const root = openApi(url, `Bearer ${access}`);
  const path = "/tenants/hung";
  await root.post("/tenants", { name: "hung" });
  const { id } = await root.post(`${path}/products`, { name: "Sketchbook", code: "sketchbook" });
  await register(root, path, hanging, ["*"]);
  const api = shop.to(url);
  const before = calm.received.length;
  for (let number = 0; number < timed; number += 1) {
    await root.ask("PATCH", `${path}/products/${id}`, { name: `Sketchbook ${number}` });
    await api.ask("PATCH", `${shop.path}/licenses/${shop.licenses[number % licenses]}`, { name: `Timed ${number}` });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await until(() => calm.received.length >= before + timed, 60);
  return calm.received.slice(before).map(({ body, receivedAt }) => receivedAt - Date.parse(JSON.parse(body).occurred_at));
}
